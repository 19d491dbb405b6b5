"""Which account a resource lands in."""

from __future__ import annotations

import json

import pytest

from policies.evaluation import UNKNOWN
from policies.placement import Placement, account_id, role_arn
from policies.resource import Provider
from policies.scope import Account, OrganizationalUnit, Place

CONFIG = {
    "platform:managementAccountId": "123456789012",
    "platform:accounts": json.dumps(
        {
            "dev": {"unit": "nonprod", "accountId": "222233334444"},
            "prod": {"unit": "prod"},
            "prod-eu": {"unit": "prod"},
            "team-seven": {"unit": "nonprod"},
        }
    ),
}


def provider(name: str = "x", role: object = None, allowed: str | None = None) -> Provider:
    properties: dict[str, str] = {}
    if role:
        properties["assumeRoles"] = json.dumps([{"roleArn": role}])
    if allowed:
        properties["allowedAccountIds"] = json.dumps([allowed])
    return Provider(name=name, properties=properties)


def test_the_role_names_the_account() -> None:
    placement = Placement.of("shared", CONFIG)
    dev = provider("whatever", role="arn:aws:iam::222233334444:role/platform-deploy")
    assert placement.of_provider(dev) == Place.of(Account.DEV)


def test_the_only_allowed_account_names_it_too() -> None:
    assert Placement.of("x", CONFIG).of_provider(provider(allowed="123456789012")).management


def test_without_an_id_the_providers_name_decides() -> None:
    placement = Placement.of("organization", CONFIG)
    assert placement.of_provider(provider("prod-eu-central-1")).unit is OrganizationalUnit.PROD
    assert placement.of_provider(provider("team-seven-eu-west-1")) == Place(
        "team-seven", OrganizationalUnit.NONPROD
    )


def test_without_either_it_is_the_stacks_own_account() -> None:
    assert Placement.of("organization", CONFIG).of_provider(provider()).management
    assert Placement.of("team-seven", CONFIG).of_provider(provider()).unit is OrganizationalUnit.NONPROD


def test_a_stack_that_nobody_placed_is_judged_like_production() -> None:
    assert Placement.of("experiment", {}).of_provider(provider()).unit is OrganizationalUnit.PROD


@pytest.mark.parametrize("value", [UNKNOWN, [{"roleArn": UNKNOWN}]])
def test_an_unknown_role_stays_unknown(value: object) -> None:
    unknown = Provider(name="x", properties={"assumeRoles": value})  # type: ignore[dict-item]  # any wire value
    assert role_arn(unknown) is UNKNOWN
    assert account_id(unknown) == ""
