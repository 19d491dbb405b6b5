from __future__ import annotations

from dataclasses import replace

from policies.guardrails.data.protect_stateful_resources import GUARDRAIL
from policies.scope import Account, Place
from tests.policies.builders.data import bucket, database_cluster
from tests.policies.verdicts import accepts, rejects


def test_a_protected_store_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())
    accepts(GUARDRAIL, bucket())


def test_an_unprotected_one_is_rejected() -> None:
    rejects(GUARDRAIL, replace(database_cluster(), protect=False), at="(option) protect")


def test_outside_production_it_does_not_bind() -> None:
    assert not GUARDRAIL.binds(Place.of(Account.DEV))
