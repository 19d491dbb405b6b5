"""The repository's own configuration loads, and what is wrong with it is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

import pulumi
import pytest

from policies.scope import OrganizationalUnit
from stacks import settings
from stacks.core_settings import OrganizationSettings, SecuritySettings
from stacks.decode import SettingsError
from stacks.settings import Settings
from tests.components.engine import build
from tests.stacks.program import configuration


def load(
    stack: str, changes: Mapping[str, object] | None = None, *, secret_keys: Sequence[str] = ()
) -> Settings:
    values = configuration(stack)
    for key, value in (changes or {}).items():
        values[f"platform:{key}"] = value if isinstance(value, str) else json.dumps(value)
    graph = build(settings.load, stack_name=stack, configuration=values, secret_keys=secret_keys)
    return cast(Settings, graph.result)


def refusal(stack: str, changes: Mapping[str, object], *, secret_keys: Sequence[str] = ()) -> str:
    with pytest.raises(SettingsError) as caught:
        load(stack, changes, secret_keys=secret_keys)
    return str(caught.value)


def changed(stack: str, key: str, **changes: object) -> dict[str, object]:
    """One object of the configuration with some of its keys changed."""
    return {key: json.loads(configuration(stack)[f"platform:{key}"]) | changes}


@pytest.mark.parametrize("stack", ["organization", "security", "shared", "dev", "stage", "prod"])
def test_every_stack_of_the_repository_loads(stack: str) -> None:
    loaded = load(stack)
    assert (loaded.stack, loaded.home_region) == (stack, "eu-central-1")
    assert loaded.accounts["prod"].unit is OrganizationalUnit.PROD


def test_only_production_data_is_protected_among_the_environments() -> None:
    protected = {stack: load(stack).protect_stateful for stack in ("dev", "stage", "prod")}
    assert protected == {"dev": False, "stage": False, "prod": True}


def test_a_misspelt_stack_is_told_the_nearest_one() -> None:
    with pytest.raises(SettingsError) as caught:
        build(settings.load, stack_name="prdo", configuration=configuration("prod"))
    assert str(caught.value) == (
        "There is no account for the stack 'prdo' in platform:accounts. Did you mean `prod`? "
        "Stacks: dev, organization, prod, security, shared, stage."
    )


def test_a_misspelt_key_is_told_the_nearest_one() -> None:
    message = refusal("dev", {"protectStatefull": "true"})
    assert message.startswith(
        "platform:protectStatefull is not a setting of this program. Did you mean `protectStateful`?"
    )


def test_a_misspelt_key_inside_an_object_has_its_whole_path() -> None:
    message = refusal("dev", changed("dev", "regions", hom="eu-west-1"))
    assert message.startswith("platform:regions.hom is not a setting of this program. Did you mean `home`?")


def test_overlapping_blocks_are_refused_before_anything_exists() -> None:
    vpcs = {"dev": "10.16.0.0/16", "stage": "10.16.0.0/17"}
    message = refusal("dev", {"addressPlan": {"organization": "10.0.0.0/8", "vpcs": vpcs}})
    assert message == "platform:addressPlan: dev 10.16.0.0/16 overlaps stage 10.16.0.0/17"


def test_a_block_that_is_too_small_is_refused() -> None:
    message = refusal("dev", {"addressPlan": {"organization": "10.0.0.0/8", "vpcs": {"dev": "10.16.0.0/26"}}})
    assert message.startswith("platform:addressPlan: dev 10.16.0.0/26 is too small")


def test_a_block_of_an_unknown_account_is_refused() -> None:
    message = refusal("dev", {"addressPlan": {"organization": "10.0.0.0/8", "vpcs": {"qa": "10.16.0.0/16"}}})
    assert "addressPlan.vpcs.qa belongs to no account" in message


@pytest.mark.parametrize("number", ["12345", "1234567890123", "12345678901x"])
def test_an_account_id_has_twelve_digits(number: str) -> None:
    message = refusal("organization", {"managementAccountId": number})
    assert message == (
        f"platform:managementAccountId is '{number}', but an AWS account id has exactly 12 digits"
    )


def test_an_adopted_account_needs_its_id_in_quotes() -> None:
    account = {"email": "a@example.com", "unit": "nonprod", "accountId": 111122223333}
    message = refusal("organization", changed("organization", "accounts", dev=account))
    assert message == (
        "platform:accounts.dev.accountId is 111122223333; it must be a text (put digits in quotes)."
    )


@pytest.mark.parametrize("unit", ["root", "workloads"])
def test_an_account_lives_in_a_unit_that_holds_accounts(unit: str) -> None:
    account = {"email": "a@example.com", "unit": unit}
    message = refusal("organization", changed("organization", "accounts", dev=account))
    assert (
        message == f"platform:accounts.dev: unit is {unit}, which holds no accounts; choose a unit below it"
    )


def test_a_budget_of_an_unknown_account_is_refused() -> None:
    message = refusal("organization", changed("organization", "budgets", monthlyLimits={"qa": 10}))
    assert "budgets.monthlyLimits.qa belongs to no account" in message


@pytest.mark.parametrize("region", ["us-east-1", "mars-1"])
@pytest.mark.parametrize("name", ["home", "second"])
def test_a_region_that_our_own_guardrail_denies_is_refused(name: str, region: str) -> None:
    message = refusal("dev", changed("dev", "regions", **{name: region}))
    assert message == (
        f"platform:regions: {name} is '{region}', where the guardrail limit-regions denies everything;"
        " HOME_REGIONS in policies/scope.py allows eu-central-1, eu-west-1"
    )


def test_a_role_that_nobody_can_take_is_refused() -> None:
    message = refusal("organization", changed("organization", "access", readers=[]))
    assert message == "platform:access: readers names no principal; a role that nobody can take is a mistake"


def test_a_lock_that_outlives_its_objects_is_refused() -> None:
    message = refusal("security", {"logArchive": {"lockDays": 400, "expireAfterDays": 300}})
    assert message.startswith("platform:logArchive: lockDays 400")


def test_a_secret_stays_an_output() -> None:
    url = {"pagerUrl": "https://pager.example.com/x"}
    loaded = load("security", url, secret_keys=["platform:pagerUrl"])
    assert isinstance(loaded, SecuritySettings)
    assert isinstance(loaded.pager_url, pulumi.Output)


def test_a_secret_in_clear_is_refused_with_the_command_that_stores_it() -> None:
    message = refusal("security", {"pagerUrl": "https://pager.example.com/x"})
    assert message.endswith("it must be a secret; set it with `pulumi config set --secret`.")
    assert "platform:pagerUrl" in message


def test_a_secret_that_would_shape_the_stack_is_refused() -> None:
    message = refusal("dev", {"owner": "x"}, secret_keys=["platform:owner"])
    assert message == "platform:owner is stored as a secret, but it shapes the stack and must be plain."


def test_the_principals_of_the_roles_are_read() -> None:
    loaded = load("organization")
    assert isinstance(loaded, OrganizationSettings)
    users = (f"arn:aws:iam::123456789012:user/break-glass-{number}" for number in (1, 2))
    assert loaded.access.break_glass == tuple(users)
