from __future__ import annotations

from dataclasses import replace

import pytest

from policies.guardrails.data.protect_stateful_resources import GUARDRAIL
from policies.scope import Account, Place
from tests.policies.builders.data import bucket, database_cluster
from tests.policies.verdicts import accepts, rejects


def test_a_protected_store_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())
    accepts(GUARDRAIL, bucket())


def test_an_unprotected_one_is_rejected() -> None:
    rejects(GUARDRAIL, replace(database_cluster(), protect=False), at="(option) protect")


@pytest.mark.parametrize("account", [Account.PROD, Account.SECURITY, Account.SHARED])
def test_it_binds_where_data_cannot_be_made_again(account: Account) -> None:
    assert GUARDRAIL.binds(Place.of(account))


@pytest.mark.parametrize("account", [Account.DEV, Account.STAGE])
def test_environments_before_production_can_be_thrown_away(account: Account) -> None:
    assert not GUARDRAIL.binds(Place.of(account))
