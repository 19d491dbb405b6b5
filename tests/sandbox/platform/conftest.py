"""One platform for all tests of this folder: up once, everything asked of it, down once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest

from operations.console import Progress
from operations.engine import Engine
from operations.up import UpResult, bring_up
from sandbox import runtime
from sandbox.environment import environment
from sandbox.paths import ROOT_VARIABLE, SandboxPaths

LAST = "test_down.py"
_clients: Any = boto3.client  # the stubs know no service name that is a variable


@dataclass(frozen=True)
class Platform:
    """A running platform: where it lives, what `up` said, and its engine."""

    paths: SandboxPaths
    first: UpResult

    @property
    def variables(self) -> dict[str, str]:
        return environment(self.paths)

    @cached_property
    def engine(self) -> Engine:
        return Engine(self.variables)

    def client(
        self,
        service: str,
        account_id: str | None = None,
        role: str = "OrganizationAccountAccessRole",
        region: str | None = None,
    ) -> Any:
        """A boto3 client of the management account, or of another account through a role."""
        keys = {
            "aws_access_key_id": self.variables["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": self.variables["AWS_SECRET_ACCESS_KEY"],
        }
        if account_id is not None:
            sts = _clients("sts", **self._place(), **keys)
            answer = sts.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/{role}", RoleSessionName="test")
            granted = answer["Credentials"]
            keys = {
                "aws_access_key_id": granted["AccessKeyId"],
                "aws_secret_access_key": granted["SecretAccessKey"],
                "aws_session_token": granted["SessionToken"],
            }
        place = self._place() | ({"region_name": region} if region else {})
        return _clients(service, **place, **keys)

    def account_id(self, name: str) -> str:
        identifiers: dict[str, str] = self.engine.outputs("organization")["account_ids"]
        return identifiers[name]

    def _place(self) -> dict[str, str]:
        return {
            "endpoint_url": self.variables["AWS_ENDPOINT_URL"],
            "region_name": self.variables["AWS_REGION"],
        }


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    paths = SandboxPaths(tmp_path_factory.mktemp("sandbox"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROOT_VARIABLE, str(paths.root))
        try:
            yield Platform(paths, bring_up(paths, Progress()))
        finally:
            runtime.stop(paths)


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxPaths]:
    """A sandbox of its own for one test."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    found = SandboxPaths(tmp_path)
    try:
        yield found
    finally:
        runtime.stop(found)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes the platform down comes last, whatever the files are called."""
    items.sort(key=lambda item: item.path.name == LAST)
