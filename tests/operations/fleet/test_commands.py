"""`platformctl fleet` on 300 simulated nodes in five accounts of the emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from operations.fleet.aws.accounts import Accounts
from operations.fleet.aws.fleet import SystemsManagerFleet
from operations.fleet.errors import FleetError
from operations.fleet.patching import Patching, PatchOrder
from operations.fleet.rollout import Limits
from tests.operations.fleet.simulation import ACCOUNTS, GROUPS, FakeClock
from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

ROLE = "OrganizationAccountAccessRole"
NODES_PER_GROUP = 20
IMAGE = "1.5.0"


@dataclass(frozen=True)
class World:
    """The emulator, the ids of its accounts by name, and the variables that lead there."""

    cloud: Cloud
    accounts: dict[str, str]

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.cloud.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PULUMI_BACKEND_URL": "file:///elsewhere",
        }

    def ec2(self, account: str) -> Any:
        return self.cloud.client("ec2", self.cloud.assume(self.accounts[account]))

    def nodes(self, account: str, group: str) -> list[str]:
        found = self.ec2(account).describe_instances(Filters=[{"Name": "tag:PatchGroup", "Values": [group]}])
        return sorted(one["InstanceId"] for part in found["Reservations"] for one in part["Instances"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    cloud = Cloud(tmp_path_factory.mktemp("fleet"))
    cloud.start()
    try:
        made = World(cloud, {name: cloud.member(name) for name in ACCOUNTS})
        for account in ACCOUNTS:
            _launch(made.ec2(account))
        yield made
    finally:
        cloud.stop()


def _launch(ec2: Any) -> None:
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_tags(Resources=[image], Tags=[{"Key": "Version", "Value": IMAGE}])
    for group in GROUPS:
        tags = [{"Key": "PatchGroup", "Value": group}]
        ec2.run_instances(
            ImageId=image,
            MinCount=NODES_PER_GROUP,
            MaxCount=NODES_PER_GROUP,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in world.variables.items():
        monkeypatch.setenv(name, value)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["fleet", *words, "--role", ROLE])

    return invoke


def test_status_counts_every_node_of_every_account(run: Any) -> None:
    answer = run("status", "--json")
    assert answer.exit_code == 0, answer.output
    rows = json.loads(answer.stdout)
    assert {(row["account"], row["group"]) for row in rows} == {(a, g) for a in ACCOUNTS for g in GROUPS}
    assert {row["nodes"] for row in rows} == {row["online"] for row in rows} == {NODES_PER_GROUP}
    assert {tuple(row["images"]) for row in rows} == {(IMAGE,)}, "the version that the image's tag names"
    assert sum(row["security"] for row in rows) > 0
    assert sum(row["drifted"] for row in rows) > 0
    assert "300 nodes" in run("status").stdout


def test_compliance_ends_with_2_and_writes_the_report(run: Any, tmp_path: Path) -> None:
    report = tmp_path / "fleet.html"
    answer = run("compliance", "--json", "--html", str(report))
    assert answer.exit_code == 2, "nodes lack patches"
    rows = json.loads(answer.stdout)
    assert all(row["problems"] for row in rows)
    assert rows[0]["node"] in report.read_text()


def test_a_dry_run_shows_the_waves_and_sends_nothing(run: Any, world: World, tmp_path: Path) -> None:
    journal = tmp_path / "patch.json"
    answer = run("patch", "--dry-run", "--environment", "dev", "--journal", str(journal))
    assert answer.exit_code == 0, answer.output
    assert "1 (canary)" in answer.stdout
    assert not journal.exists()
    ssm = world.cloud.client("ssm", world.cloud.assume(world.accounts["dev"]))
    assert ssm.list_commands()["Commands"] == []


def test_bad_input_is_one_error_before_anything_is_patched(run: Any, tmp_path: Path) -> None:
    journal = str(tmp_path / "patch.json")
    for words, message in (
        (("--budget", "dev/nothing=1"), "dev/nothing"),
        (("--environment", "qa"), "'qa' has no nodes"),
        (("--max-unavailable", "lots"), "--max-unavailable: 'lots'"),
        (("--resume",), "There is no run to resume"),
        (("--resume", "--environment", "dev"), "the plan of its journal"),
    ):
        answer = run("patch", "--journal", journal, *words)
        assert isinstance(answer.exception, FleetError), answer.output
        assert message in str(answer.exception)
    assert not Path(journal).exists()


def test_a_role_that_nobody_may_take_is_one_error_that_names_account_and_role(world: World) -> None:
    fleet = SystemsManagerFleet(Accounts(world.variables, "no-such-role"))
    with pytest.raises(FleetError, match=r"the nodes of account \w+ failed.*no-such-role"):
        fleet.instances()


def test_a_silent_node_stops_the_run_and_resume_finishes_the_rest(world: World, tmp_path: Path) -> None:
    silent = world.nodes("stage", "web")[5]
    world.ec2("stage").create_tags(
        Resources=[silent], Tags=[{"Key": "SimulatedFault", "Value": "never-answers"}]
    )
    fleet = SystemsManagerFleet(Accounts(world.variables, ROLE))
    order = PatchOrder(environments=frozenset({"dev", "stage"}))
    patching = Patching(fleet, tmp_path / "patch.json", Limits(node_seconds=60), FakeClock())
    lacking = {one.id for one in fleet.instances() if any(one.missing.values())}
    assert silent in lacking, "the simulation gives this node something to install"
    assert not patching.begin(order)
    with pytest.raises(FleetError, match="a run that is not over"):
        patching.begin(order)
    assert not patching.resume(), "the silent node stays unpatched"
    left = [
        one.id
        for one in fleet.instances()
        if one.group.account in ("dev", "stage") and any(one.missing.values())
    ]
    assert left == [silent]
    _assert_one_command_each(world, "dev", "stage")


def test_the_whole_fleet_is_patched_from_the_command_line(run: Any, world: World, tmp_path: Path) -> None:
    answer = run(
        "patch", "--environment", "prod", "--environment", "platform", "--journal", str(tmp_path / "j")
    )
    assert answer.exit_code == 0, answer.output
    rows = json.loads(run("status", "--json").stdout)
    patched = [row for row in rows if row["account"] in ("prod", "security", "shared")]
    assert sum(row["critical"] + row["security"] + row["other"] for row in patched) == 0
    _assert_one_command_each(world, "prod", "security", "shared")


def _assert_one_command_each(world: World, *accounts: str) -> None:
    for account in accounts:
        ssm = world.cloud.client("ssm", world.cloud.assume(world.accounts[account]))
        told = [node for command in ssm.list_commands()["Commands"] for node in command["InstanceIds"]]
        assert len(told) == len(set(told)), f"a node of {account} was told twice"
        assert told, f"nodes of {account} were patched"
