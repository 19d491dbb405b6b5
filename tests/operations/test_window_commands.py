"""`platformctl sandbox window ...` over three accounts: dev, then stage, then prod."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from components.fleet.patch_schedule import ORDER
from operations import window_commands
from operations.cli import app
from operations.window_commands import WindowError
from tests.sandbox.cloud.emulator import Cloud
from tests.sandbox.cloud.services.patch_windows import Environment, environment

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    running = Cloud(tmp_path_factory.mktemp("windows"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def environments(cloud: Cloud) -> dict[str, Environment]:
    """Made from the last to the first, so that nothing but their schedules can bring them into order."""
    return {name: environment(cloud, name) for name in reversed(ORDER)}


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> None:
    def of_the_test(_paths: Path) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL": cloud.url}

    monkeypatch.setattr(window_commands, "environment", of_the_test)
    monkeypatch.setenv("COLUMNS", "200")


def said(*words: str) -> Result:
    return CliRunner().invoke(app, ["sandbox", "window", *words], catch_exceptions=False)


def test_windows_are_listed_in_the_order_of_their_moments(environments: dict[str, Environment]) -> None:
    shown = said("list").stdout
    at = [shown.index(f"{name}-patches") for name in ORDER]
    assert at == sorted(at), shown
    assert all(one.window in shown for one in environments.values())


def test_each_environment_is_patched_once_the_one_before_is_done(
    environments: dict[str, Environment],
) -> None:
    before = [environments[name].missing() for name in ORDER]
    assert all(before)
    answer = said("run")
    assert answer.exit_code == 0, answer.output
    assert [environments[name].missing() for name in ORDER] == [0, 0, 0]
    executions = [environments[name].executions()[0] for name in ORDER]
    assert [one["Status"] for one in executions] == ["SUCCESS"] * 3
    for earlier, later in pairwise(executions):
        assert earlier["EndTime"] <= later["StartTime"]
    assert all(node in answer.stdout for one in environments.values() for node in one.nodes)


def test_a_node_that_fails_is_named_and_only_the_chosen_window_opens(
    environments: dict[str, Environment],
) -> None:
    dev, prod = environments["dev"], environments["prod"]
    dev.ec2.create_tags(Resources=dev.nodes[:1], Tags=[{"Key": "SimulatedFault", "Value": "fails"}])
    already = len(prod.executions())
    answer = said("run", "dev-patches")
    assert answer.exit_code == window_commands.NOT_DONE
    assert dev.nodes[0] in answer.stdout
    assert "FAILED" in answer.stdout
    assert len(prod.executions()) == already


def test_a_name_of_no_window_is_refused() -> None:
    with pytest.raises(WindowError, match="'nightly' is no window"):
        said("run", "nightly")
