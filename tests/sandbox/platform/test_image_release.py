"""Images released from the command line: with the deploy role of the shared account, into the stack's own bucket."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from operations.image.release.registry import GateError
from operations.stack_order import StackName
from tests.operations.image.release.build_folder import Build
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
VERSIONS = ("1.0.0", "1.1.0")


def image(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["image", *arguments], catch_exceptions=False, env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def released(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Platform:
    folder = tmp_path_factory.mktemp("builds")
    for number, version in enumerate(VERSIONS, 1):
        _publish(folder, version, number)
    return platform


def _publish(folder: Path, version: str, number: int) -> None:
    built = datetime.now(UTC) - timedelta(minutes=1)
    build = Build(version=version, image=f"ami-{number:017}", built_at=built, packages={"bash": version})
    answer = image("publish", str(build.write(folder)))
    assert answer.exit_code == 0, answer.output
    assert f"candidate of debian-12 hands out {version}" in answer.output


@pytest.mark.usefixtures("released")
def test_released_versions_are_listed_with_the_channel_that_hands_them_out() -> None:
    rows = {row["version"]: row["channels"] for row in json.loads(image("list", "--json").stdout)}
    assert rows == {"1.0.0": [], "1.1.0": ["candidate"]}
    shown = image("show", "1.1.0", "--channel", "dev").output
    assert "closed" not in shown, shown


@pytest.mark.usefixtures("released")
def test_two_versions_are_compared_by_what_was_released() -> None:
    (change,) = json.loads(image("diff", *VERSIONS, "--json").stdout)
    assert (change["name"], change["before"], change["after"]) == ("bash", "1.0.0", "1.1.0")


def test_a_promotion_moves_the_parameter_that_hosts_read_and_is_no_drift(released: Platform) -> None:
    assert image("promote", "1.1.0", "dev").exit_code == 0
    ssm = released.client("ssm", released.account_id("shared"))
    found = ssm.get_parameter(Name="/platform/images/debian-12/dev")["Parameter"]
    assert (found["Value"], found["DataType"]) == ("ami-00000000000000002", "aws:ec2:image")
    drift = CliRunner().invoke(app, ["drift", "--stack", StackName.SHARED])
    assert drift.exit_code == 0, drift.output


@pytest.mark.usefixtures("released")
def test_a_closed_gate_is_named() -> None:
    with pytest.raises(GateError, match="runs in dev: 0 h, 24 h are asked for"):
        image("promote", "1.1.0", "stage")


@pytest.mark.usefixtures("released")
def test_a_channel_goes_back_and_the_withdrawn_version_stays_away() -> None:
    answer = image("rollback", "candidate", "--reason", "nodes do not join")
    assert "candidate of debian-12 hands out 1.0.0 (nodes do not join)" in answer.output, answer.output
    again = image("promote", "1.1.0", "candidate")
    assert again.exit_code == 0, again.output
    assert image("deprecate", "1.0.0", "--reason", "CVE-2026-0001").exit_code == 0
    with pytest.raises(GateError, match="not deprecated: CVE-2026-0001"):
        image("promote", "1.0.0", "candidate")
