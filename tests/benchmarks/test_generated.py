"""A generated project is one that the program accepts, whatever the number of accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks import generated
from components.network.cidr_plan import AddressPlan
from stacks.common_settings import AccountSettings
from stacks.decode import decode
from stacks.names import CoreStack


@pytest.mark.parametrize("count", [3, 30])
def test_accounts_and_their_addresses_are_those_that_the_program_accepts(tmp_path: Path, count: int) -> None:
    names = generated.write(tmp_path, count)
    config = yaml.safe_load((tmp_path / "Pulumi.yaml").read_text())["config"]
    accounts = config["platform:accounts"]["default"]
    plan = decode(AddressPlan, config["platform:addressPlan"]["default"], "platform:addressPlan.")
    assert set(names) == set(accounts) - set(CoreStack)
    assert set(plan.vpcs) == {"shared", *names}
    assert all(decode(AccountSettings, account, "x.") for account in accounts.values())


def test_every_stack_has_its_values_and_each_account_a_budget(tmp_path: Path) -> None:
    names = generated.write(tmp_path, 3)
    stacks = {file.name for file in tmp_path.glob("Pulumi.*.yaml")}
    assert stacks == {f"Pulumi.{stack}.yaml" for stack in (*CoreStack, *names)}
    organization = yaml.safe_load((tmp_path / "Pulumi.organization.yaml").read_text())
    assert set(names) < set(organization["config"]["platform:budgets"]["monthlyLimits"])
