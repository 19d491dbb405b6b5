"""The real engine builds a cluster through pulumi_eks, from a preview before it exists to its removal."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import runtime
from sandbox.environment import environment
from sandbox.paths import SandboxPaths
from sandbox.processes import control_plane
from sandbox.processes.cluster_files import known_clusters

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
PROGRAM = Path(__file__).with_name("program")
Pulumi = Callable[..., str]


@pytest.fixture(name="paths", scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxPaths]:
    paths = SandboxPaths(tmp_path_factory.mktemp("sandbox"))
    try:
        runtime.start(paths)
        yield paths
    finally:
        control_plane.stop_all(paths)
        runtime.stop(paths)


@pytest.fixture(name="pulumi", scope="module")
def pulumi_command(paths: SandboxPaths) -> Pulumi:
    """Runs a command on the stack and returns what it printed; a failure shows it."""

    def run(*words: str) -> str:
        answer = subprocess.run(
            ["pulumi", *words, "--stack", "dev"],
            cwd=PROGRAM,
            env={**os.environ, **environment(paths), "PULUMI_OPTION_COLOR": "never"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    run("stack", "init")
    return run


def test_a_preview_before_the_cluster_exists_shows_it_and_what_runs_in_it(pulumi: Pulumi) -> None:
    shown = pulumi("preview")
    for expected in ("eks:index:Cluster team", "aws:eks:Cluster team-eksCluster", "core/v1:Namespace shop"):
        assert expected in shown


def test_it_comes_up_and_then_nothing_is_left_to_change(pulumi: Pulumi) -> None:
    pulumi("up", "--yes", "--skip-preview")
    pulumi("preview", "--expect-no-changes")


def test_the_children_used_the_provider_of_the_component_above(pulumi: Pulumi) -> None:
    outputs = json.loads(pulumi("stack", "output", "--json"))
    assert outputs["arn"] == "arn:aws:eks:eu-west-1:123456789012:cluster/team"
    state: Any = json.loads(pulumi("stack", "export"))
    providers = {
        found.get("provider", "").split("::")[-2]
        for found in state["deployment"]["resources"]
        if found["type"].startswith("aws:")
    }
    assert providers == {"far"}


def test_the_namespace_is_in_the_real_cluster(pulumi: Pulumi, paths: SandboxPaths) -> None:
    del pulumi
    (files,) = known_clusters(paths)
    assert control_plane.find(files, paths).client.get("/api/v1/namespaces/shop") is not None


def test_destroying_it_leaves_no_cluster(pulumi: Pulumi, paths: SandboxPaths) -> None:
    pulumi("destroy", "--yes", "--skip-preview")
    assert known_clusters(paths) == ()
