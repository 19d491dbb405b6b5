"""Packing under quotas."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import StatementDocument
from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.registry import all_guardrails
from policies.scope import OrganizationalUnit
from policies.scp_packing import DEFAULT_QUOTAS, PackingError, Quotas, minified, pack, summary

ROOT = frozenset({OrganizationalUnit.ROOT})


def guardrail(name: str, *sizes: int, scope: frozenset[OrganizationalUnit] = ROOT) -> Guardrail:
    """A guardrail whose statements have about these sizes."""
    statements: list[StatementDocument] = [
        {"Effect": "Deny", "Action": f"s3:{'x' * size}", "Resource": "*"} for size in sizes
    ]
    return Guardrail(
        id=name,
        title="t",
        why="w",
        fix="f",
        severity=Severity.HIGH,
        domain=Domain.DATA,
        frameworks=Frameworks(),
        scope=scope,
        statements=tuple(statements),
    )


def test_all_guardrails_fit_the_default_quotas() -> None:
    for use in summary(pack(all_guardrails())):
        assert use.policies < DEFAULT_QUOTAS.policies_per_target, "FullAWSAccess takes one place"
        assert max(use.characters) <= DEFAULT_QUOTAS.document_characters


def test_every_statement_reaches_every_unit_of_its_scope() -> None:
    packed = pack(all_guardrails())
    for one in all_guardrails():
        for statement in one.numbered_statements():
            for unit in one.scope:
                holders = [policy for policy in packed if unit in policy.units]
                assert any(statement in policy.parsed["Statement"] for policy in holders), (one.id, unit)


def test_the_order_of_guardrails_does_not_matter() -> None:
    assert pack(all_guardrails()) == pack(reversed(all_guardrails()))


def test_documents_are_minified_and_named_after_their_units() -> None:
    (policy,) = pack([guardrail("deny-it", 10)])
    assert (policy.name, policy.units, policy.guardrails) == (
        "guardrails-root-1",
        (OrganizationalUnit.ROOT,),
        ("deny-it",),
    )
    assert json.dumps(policy.parsed, separators=(",", ":")) == policy.document


def test_units_with_the_same_statements_share_a_policy() -> None:
    both = frozenset({OrganizationalUnit.PROD, OrganizationalUnit.NONPROD})
    (policy,) = pack([guardrail("deny-it", 10, scope=both)])
    assert set(policy.units) == both


def test_a_statement_longer_than_a_document_is_refused_by_name() -> None:
    with pytest.raises(PackingError, match=r"deny-much does not fit at root.*one document holds 300"):
        pack([guardrail("deny-much", 400)], Quotas(document_characters=300))


def test_more_statements_than_fit_are_refused_by_name_with_sizes() -> None:
    crowd = [guardrail(f"deny-{letter}", 150) for letter in "abcde"]
    quotas = Quotas(document_characters=300, policies_per_target=5)
    with pytest.raises(
        PackingError, match=r"guardrail deny-e does not fit at root: .* 4 SCPs of 300 .* hold"
    ):
        pack(crowd, quotas)
    assert len(pack(crowd, quotas, full_access_attached=False)) == len(crowd)


def test_the_number_of_statements_is_a_quota_too() -> None:
    quotas = Quotas(statements_per_document=1)
    assert len(pack([guardrail("deny-it", 5, 5)], quotas)) == 2


@given(st.lists(st.integers(1, 200), min_size=1, max_size=30))
def test_first_fit_is_never_far_from_the_least_number(sizes: list[int]) -> None:
    quotas = replace(DEFAULT_QUOTAS, document_characters=400, policies_per_target=100)
    packed = pack([guardrail("deny-it", *sizes)], quotas)
    total = sum(len(minified(statement)) for policy in packed for statement in policy.parsed["Statement"])
    room = quotas.document_characters - len('{"Version":"2012-10-17","Statement":[]}')
    assert all(len(policy.document) <= quotas.document_characters for policy in packed)
    assert len(packed) <= 2 * total / room + 1, "two neighbours that fit together were not joined"
