"""A world for each test module, and the commands in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from tests.operations.fleet.simulation import ACCOUNTS
from tests.operations.fleet.world import NODES_PER_GROUP, ROLE, World, launch
from tests.sandbox.cloud.emulator import Cloud


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[World]:
    """A module says by its own NODES_PER_GROUP that fewer nodes are enough."""
    nodes: int = getattr(request.module, "NODES_PER_GROUP", NODES_PER_GROUP)
    cloud = Cloud(tmp_path_factory.mktemp("fleet"))
    cloud.start()
    try:
        made = World(cloud, {name: cloud.member(name) for name in ACCOUNTS})
        for account in ACCOUNTS:
            launch(made.ec2(account), nodes)
        yield made
    finally:
        cloud.stop()


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in world.variables.items():
        monkeypatch.setenv(name, value)

    def invoke(command: str, *words: str) -> Result:
        # The role comes first, so that an option that lacks a value cannot take it for one.
        return CliRunner().invoke(app, ["fleet", command, "--role", ROLE, *words])

    return invoke
