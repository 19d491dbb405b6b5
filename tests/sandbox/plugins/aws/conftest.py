"""One emulator for all tests of the AWS stand-in, with files of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.paths import LOOPBACK, REPOSITORY, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessSpec
from sandbox.runtime import _answers
from tests.sandbox.plugins.aws.driver import Stub, provider

NAME = "emulator"


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that leads to a fresh emulator."""
    paths = SandboxPaths(Path(tmp_path_factory.mktemp("aws-sandbox")))
    port = free_port()
    spec = ProcessSpec(
        name=NAME,
        command=(sys.executable, "-m", "sandbox.cloud.server", "--port", str(port)),
        environment={"PLATFORM_SANDBOX_ROOT": str(paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: _answers(f"http://{LOOPBACK}:{port}/moto-api/"),
    )
    supervisor.start(spec, paths)
    yield {
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        "AWS_ACCESS_KEY_ID": "sandbox-management",
        "AWS_SECRET_ACCESS_KEY": "sandbox-management",
        "AWS_REGION": "eu-central-1",
    }
    supervisor.stop(NAME, paths)


@pytest.fixture
def stub(aws: dict[str, str]) -> Iterator[Stub]:
    """A provider for the management account."""
    with provider(aws) as configured:
        yield configured
