from __future__ import annotations

import pytest

from policies.evaluation import UNKNOWN, evaluate
from policies.guardrails.compute.limit_image_builder import GUARDRAIL
from policies.scope import BREAK_GLASS_ROLE, IMAGE_BUILDER_ROLE, Account, Place
from policies.scp_paths import scp_path
from tests.policies.builders.base import ACCOUNT
from tests.policies.builders.identity import role
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, leaves_open, permits, rejects

MEMBERS = [account for account in Account if account not in (Account.MANAGEMENT, Account.SHARED)]
MACHINE = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-1"


def test_a_role_of_another_name_is_accepted() -> None:
    accepts(GUARDRAIL, role())


def test_the_name_is_rejected() -> None:
    rejects(GUARDRAIL, changed(role(), "name", IMAGE_BUILDER_ROLE), at="name")


def test_a_name_not_known_yet_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(role(), "name", UNKNOWN), at="name")


@pytest.mark.parametrize("account", MEMBERS)
def test_it_binds_every_account_but_the_one_that_builds(account: Account) -> None:
    assert GUARDRAIL.binds(Place.of(account))
    assert not GUARDRAIL.binds(Place.of(Account.SHARED))


def test_nobody_makes_the_role() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/"
    denies(GUARDRAIL, call("iam:CreateRole", role=BREAK_GLASS_ROLE, resource=arn + IMAGE_BUILDER_ROLE))
    permits(GUARDRAIL, call("iam:CreateRole", resource=f"{arn}worker"))


@pytest.mark.parametrize("account", MEMBERS)
def test_a_builder_elsewhere_starts_no_machine_without_a_token(account: Account) -> None:
    start = call("ec2:RunInstances", role=IMAGE_BUILDER_ROLE, resource=MACHINE, ec2__InstanceType="t3.large")
    assert evaluate(start, scp_path(Place.of(account))).denied, f"the exemption reaches {account}"
    assert evaluate(start, scp_path(Place.of(Account.SHARED))).allowed
