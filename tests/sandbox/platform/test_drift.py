"""Drift is seen, named, and told apart from an error."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from operations.cli import app
from operations.drift import find_drift
from operations.stack_order import StackName
from sandbox import runtime
from sandbox.environment import EMULATOR, NotRunningError
from sandbox.processes import supervisor
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(600)]


@pytest.mark.parametrize("stack", StackName)
def test_right_after_up_there_is_nothing_to_report(platform: Platform, stack: StackName) -> None:
    found = [entry.as_row() for entry in find_drift(platform.engine, stack)]
    assert not found, json.dumps(found, indent=1)


def test_a_tag_changed_by_hand_is_reported_with_both_values_and_its_owner(platform: Platform) -> None:
    ec2 = platform.client("ec2", platform.account_id("dev"))
    vpc = platform.engine.outputs("dev")["vpc_id"]
    before = ec2.describe_tags(
        Filters=[{"Name": "resource-id", "Values": [vpc]}, {"Name": "key", "Values": ["Owner"]}]
    )
    owner = before["Tags"][0]["Value"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "somebody"}])
    try:
        answer = CliRunner().invoke(app, ["drift", "--stack", "dev", "--json"])
        assert answer.exit_code == 2, answer.output
        rows = [row for row in json.loads(answer.stdout) if row["type"] == "aws:ec2/vpc:Vpc"]
        assert {(row["before"], row["after"], row["owner"]) for row in rows} == {(owner, "somebody", owner)}
    finally:
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": owner}])


def test_an_emulator_that_is_down_is_an_error_never_clean(platform: Platform) -> None:
    supervisor.stop(EMULATOR, platform.paths)
    try:
        with pytest.raises(NotRunningError, match="platformctl sandbox start"):
            CliRunner().invoke(app, ["drift", "--stack", "shared"], catch_exceptions=False)
    finally:
        runtime.start(platform.paths)


def test_after_the_emulator_was_killed_and_restarted_nothing_is_lost(platform: Platform) -> None:
    process = supervisor.find(EMULATOR, platform.paths)
    assert process is not None
    process.kill()
    process.wait(10)
    runtime.start(platform.paths)
    assert find_drift(platform.engine, "organization") == []
