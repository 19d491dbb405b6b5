"""The evaluator agrees with a second, plain reading of AWS's manual, and unknown values never make it bolder."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.evaluation import UNKNOWN, Outcome, Request, ScpPath, evaluate
from policies.evaluation.operators import OPERATORS
from policies.registry import all_guardrails
from tests.policies.evaluation.manual import Asked, permits

ROLE = "arn:aws:iam::111122223333:role/deploy"
ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "iam:CreateUser"])
ACTION_PATTERNS = ["*", "s3:*", "S3:Get*", "s3:?etObject", "*:RunInstances", "ec2:runinstances", "iam:*User"]
RESOURCES = [
    "arn:aws:s3:::logs",
    "arn:aws:s3:::logs/a:b",
    "arn:aws:ec2:eu-central-1:1:instance/i-1",
    "arn:aws:ec2:eu-west-1:1:instance/i-2",
]
RESOURCE_PATTERNS = ["*", "arn:aws:s3:::logs*", "arn:aws:ec2:*:*:instance/*", "arn:*:*:eu-*:?:*", *RESOURCES]
# For each family of operators: a key of the request, values that it may have, and what policies ask for.
FAMILIES: dict[str, tuple[str, list[str], list[str]]] = {
    "String": ("aws:TagKeys", ["Owner", "owner", "Team", ""], ["Owner", "TEAM", "O*", "?eam", "*"]),
    "Arn": ("aws:SourceArn", RESOURCES, RESOURCE_PATTERNS),
    "Numeric": ("s3:max-keys", ["9", "10", "10.5"], ["9", "10", "11"]),
    "Date": (
        "aws:CurrentTime",
        ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00+02:00"],
        ["2026-01-01T00:00:00Z", "2026-06-01T10:00:00Z"],
    ),
    "Bool": ("aws:MultiFactorAuthPresent", ["true", "false"], ["true", "false"]),
    "Ip": ("aws:SourceIp", ["10.1.2.3", "192.0.2.1"], ["10.0.0.0/8", "192.0.2.1/32", "0.0.0.0/0"]),
    "Null": ("aws:PrincipalTag/team", ["a", "b"], ["true", "false"]),
}


def _family(operator: str) -> str:
    return next(family for family in FAMILIES if family in operator)


def _some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, dict[str, list[str]]]:
    operator = draw(st.sampled_from([*sorted(OPERATORS), "Null"]))
    key, _, wanted = FAMILIES[_family(operator)]
    if operator == "Null":
        return {operator: {key: [draw(st.sampled_from(wanted))]}}
    quantifier = draw(st.sampled_from(["", "", "ForAnyValue:", "ForAllValues:"]))
    suffix = draw(st.sampled_from(["", "IfExists"]))
    return {f"{quantifier}{operator}{suffix}": {key: draw(_some(wanted))}}


@st.composite
def statements(draw: st.DrawFn) -> Any:
    return {
        "Effect": draw(st.sampled_from(["Deny", "Deny", "Allow"])),
        draw(st.sampled_from(["Action", "NotAction"])): draw(_some(ACTION_PATTERNS)),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(_some(RESOURCE_PATTERNS)),
        "Condition": draw(st.one_of(st.just({}), conditions())),
    }


ALLOW_ALL: Any = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DOCUMENTS = st.builds(
    lambda found, full: {"Version": "2012-10-17", "Statement": [*found, *([ALLOW_ALL] if full else [])]},
    st.lists(statements(), max_size=3),
    st.sampled_from([True, True, True, False]),
)
LEVELS: st.SearchStrategy[list[list[Any]]] = st.lists(
    st.lists(DOCUMENTS, min_size=1, max_size=2), min_size=1, max_size=3
)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    context = {
        key.lower(): tuple(found)
        for key, values, _ in FAMILIES.values()
        if (found := draw(st.lists(st.sampled_from(values), max_size=2)))
    }
    return Asked(action=draw(ACTIONS), resource=draw(st.sampled_from(RESOURCES)), context=context)


def _path(levels: list[list[Any]]) -> ScpPath:
    return ScpPath.of([(f"level {at}", documents) for at, documents in enumerate(levels)])


@settings(max_examples=600, deadline=None)
@given(LEVELS, asked())
def test_every_answer_is_the_one_of_the_manual(levels: list[list[Any]], one: Asked) -> None:
    request = Request(
        action=one.action,
        principal_arn=ROLE,
        account="111122223333",
        resource=one.resource,
        context=dict(one.context),
    )
    decision = evaluate(request, _path(levels))
    assert decision.outcome is (Outcome.ALLOWED if permits(one, levels) else Outcome.DENIED), decision.reason


@settings(max_examples=600, deadline=None)
@given(
    LEVELS,
    asked(),
    st.sets(st.sampled_from(sorted(key.lower() for key, _, _ in FAMILIES.values()))),
    st.booleans(),
)
def test_what_is_decided_before_all_is_known_is_what_comes_of_it(
    levels: list[list[Any]], one: Asked, hidden: set[str], resource_known: bool
) -> None:
    request = Request(
        action=one.action,
        principal_arn=ROLE,
        account="111122223333",
        resource=one.resource if resource_known else UNKNOWN,
        context={
            **{key: () for _, (key, _, _) in FAMILIES.items() if key.lower() not in hidden},
            **{key: values for key, values in one.context.items() if key not in hidden},
        },
        complete=False,
    )
    early = evaluate(request, _path(levels))
    late = Outcome.ALLOWED if permits(one, levels) else Outcome.DENIED
    assert early.outcome in (Outcome.UNDECIDED, late), "an unknown value is undecided, never guessed"


def test_every_operator_of_the_guardrails_is_compared() -> None:
    used = {
        operator.rpartition(":")[2].removesuffix("IfExists")
        for guardrail in all_guardrails()
        for statement in guardrail.statements
        for operator in statement.get("Condition", {})
    }
    assert used, "the guardrails have conditions"
    assert used <= {*OPERATORS, "Null"}


@pytest.mark.parametrize("operator", sorted(OPERATORS))
def test_every_operator_belongs_to_a_family_that_requests_have(operator: str) -> None:
    assert _family(operator) in FAMILIES
