"""The plugin daemon: launchers get servers of their own, and lose them when they go."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.paths import REPOSITORY, SandboxPaths
from sandbox.plugins import control
from sandbox.plugins.daemon import environment
from sandbox.plugins.install import PROVIDERS, install_launchers, plugin_version
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessSpec


@pytest.fixture
def paths(tmp_path: Path) -> SandboxPaths:
    paths = SandboxPaths(tmp_path)
    install_launchers(paths)
    return paths


@pytest.fixture
def daemon(paths: SandboxPaths) -> Iterator[SandboxPaths]:
    spec = ProcessSpec(
        name="plugin-daemon",
        command=(sys.executable, "-m", "sandbox.plugins.daemon"),
        environment={"PLATFORM_SANDBOX_ROOT": str(paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: bool(paths.endpoints().get("daemon")),
    )
    supervisor.start(spec, paths)
    yield paths
    supervisor.stop("plugin-daemon", paths)


def launcher(paths: SandboxPaths, provider: str) -> Path:
    folder = f"resource-{provider}-v{plugin_version(provider)}"
    return paths.pulumi_home / "plugins" / folder / f"pulumi-resource-{provider}"


def start(paths: SandboxPaths, provider: str) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen([launcher(paths, provider)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> int:
    process.kill()
    process.communicate()
    return process.returncode


def answers(port: int) -> bool:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.GetPluginInfo(empty_pb2.Empty(), timeout=5)
        except grpc.RpcError:
            return False
        return True


def test_a_launcher_is_installed_for_each_provider_and_twice_is_no_harm(paths: SandboxPaths) -> None:
    before = [launcher(paths, provider).stat().st_mtime_ns for provider in PROVIDERS]
    install_launchers(paths)
    assert [launcher(paths, provider).stat().st_mtime_ns for provider in PROVIDERS] == before
    assert all(os.access(launcher(paths, provider), os.X_OK) for provider in PROVIDERS)


def test_without_a_daemon_the_launcher_says_what_to_run(paths: SandboxPaths) -> None:
    failed = subprocess.run([launcher(paths, "aws")], capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert failed.stderr.strip() == (
        "The sandbox is not running. Start it with `make up` or `platformctl sandbox start`."
    )


def test_only_relevant_variables_reach_a_provider() -> None:
    pairs = ["AWS_REGION=eu-west-1", "SECRET_OF_THE_SHELL=x", "PATH=/bin", "no-pair"]
    assert environment(pairs) == {"AWS_REGION": "eu-west-1", "PATH": "/bin"}


@pytest.mark.sandbox
def test_each_launcher_has_a_server_that_ends_with_it(daemon: SandboxPaths) -> None:
    first, one = start(daemon, "aws")
    second, two = start(daemon, "aws")
    assert one != two
    assert answers(one)
    end(first)
    deadline = time.monotonic() + 10
    while answers(one) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(one), "the server outlives its launcher"
    assert answers(two), "another launcher's server went away"
    end(second)


@pytest.mark.sandbox
def test_calls_are_counted_and_timed_per_provider_and_method(daemon: SandboxPaths) -> None:
    process, port = start(daemon, "aws")
    assert answers(port)
    measured = control.timings(daemon, clear=True)["aws"]["GetPluginInfo"]
    assert measured["count"] == 1
    assert measured["seconds"] < 5
    assert control.timings(daemon) == {}
    end(process)


@pytest.mark.sandbox
def test_a_launcher_ends_with_the_daemon(daemon: SandboxPaths) -> None:
    process, _ = start(daemon, "aws")
    supervisor.stop("plugin-daemon", daemon)
    process.communicate(timeout=10)
    assert process.returncode == 0
