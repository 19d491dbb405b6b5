"""`platformctl fleet` on 300 simulated nodes in five accounts of the emulator."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from operations.fleet.aws.accounts import Accounts
from operations.fleet.aws.fleet import SystemsManagerFleet
from operations.fleet.budget import Budgets
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Group, Severity
from operations.fleet.journal import Journal, locked
from operations.fleet.patching import Patching, PatchOrder
from operations.fleet.plan import plan
from operations.fleet.rollout import Limits
from tests.operations.fleet.simulation import ACCOUNTS, GROUPS, FakeClock, draw_fleet
from tests.operations.fleet.world import IMAGE, NODES_PER_GROUP, ROLE, World

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]


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
    ssm = world.ssm("dev")
    assert ssm.list_commands()["Commands"] == []


def test_bad_input_is_one_error_before_anything_is_patched(run: Any, tmp_path: Path) -> None:
    journal = str(tmp_path / "patch.json")
    for words, message in (
        (("--budget", "dev/nothing=1"), "dev/nothing"),
        (("--environment", "qa"), "'qa' has no nodes"),
        (("--max-unavailable", "lots"), "--max-unavailable: 'lots'"),
        (("--max-unavailable=-1",), "--max-unavailable: '-1'"),
        (("--budget", "dev/web"), "--budget: 'dev/web' is not of the form"),
        (("--min-available", "dev/web=200%"), "--min-available: '200%'"),
        (("--resume",), "There is no run to resume"),
        (("--resume", "--environment", "dev"), "the plan of its journal"),
        (("--resume", "--severity", "critical"), "the plan of its journal"),
        (("--resume", "--max-unavailable", "3"), "the plan of its journal"),
        (("--resume", "--dry-run"), "the plan of its journal"),
    ):
        answer = run("patch", "--journal", journal, *words)
        assert isinstance(answer.exception, FleetError), answer.output
        assert message in str(answer.exception)
    assert not Path(journal).exists()


@pytest.mark.parametrize(
    "words",
    [
        ("patch", "--max-failures", "-1"),
        ("patch", "--node-minutes", "0"),
        ("patch", "--severity", "mild"),
        ("compliance", "--max-age", "0"),
        ("status", "--source", "nowhere"),
        ("parameters", "--diff", "dev"),
    ],
)
def test_a_value_that_no_option_takes_is_refused_with_its_usage(words: tuple[str, ...], run: Any) -> None:
    answer = run(*words)
    assert answer.exit_code == 2
    assert words[1] in answer.output


def test_a_journal_that_is_no_journal_is_refused_and_left_alone(run: Any, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk\n")
    for words in (("--environment", "dev"), ("--resume",)):
        answer = run("patch", "--journal", str(notes), *words)
        assert isinstance(answer.exception, FleetError), answer.output
        assert "notes.txt is no journal of a patch run" in str(answer.exception)
    assert notes.read_text() == "buy milk\n"


def test_two_runs_with_one_journal_do_not_work_at_once(run: Any, tmp_path: Path) -> None:
    journal = tmp_path / "patch.json"
    with locked(journal):
        answer = run("patch", "--journal", str(journal), "--environment", "dev")
    assert isinstance(answer.exception, FleetError), answer.output
    assert "Another process works on" in str(answer.exception)
    assert not journal.exists()


def test_a_journal_of_another_organization_names_the_account_that_is_missing(
    run: Any, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "patch.json"
    node = replace(
        next(iter(draw_fleet(1).values())), group=Group("elsewhere", "web"), missing={Severity.OTHER: 1}
    )
    Journal(file, "run", plan([node], Budgets())).begin()
    answer = run("patch", "--resume", "--journal", str(file))
    assert isinstance(answer.exception, FleetError), answer.output
    assert "The organization has no account 'elsewhere'" in str(answer.exception)
    assert set(world.accounts) == set(ACCOUNTS)


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
        ssm = world.ssm(account)
        told = [node for command in ssm.list_commands()["Commands"] for node in command["InstanceIds"]]
        assert len(told) == len(set(told)), f"a node of {account} was told twice"
        assert told, f"nodes of {account} were patched"
