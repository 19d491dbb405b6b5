"""Which AWS a command works on when the shell was pointed somewhere before."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations import target
from operations.target import engine_environment
from sandbox.environment import NotRunningError, merged
from sandbox.paths import SandboxPaths


@pytest.fixture
def paths(tmp_path: Path) -> SandboxPaths:
    return SandboxPaths(tmp_path / "mine" / ".sandbox")


def test_a_real_backend_is_left_to_the_shell(paths: SandboxPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://acme-pulumi-state?region=eu-central-1")
    assert engine_environment(paths) == {}


def test_the_backend_of_another_checkouts_sandbox_does_not_lead_there(
    paths: SandboxPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SandboxPaths(tmp_path / "other" / ".sandbox")
    monkeypatch.setenv("PULUMI_BACKEND_URL", other.pulumi_backend)
    monkeypatch.setattr(target, "environment", lambda found: {"PULUMI_BACKEND_URL": found.pulumi_backend})
    assert engine_environment(paths) == {"PULUMI_BACKEND_URL": paths.pulumi_backend}


def test_a_sandbox_that_is_down_is_said_to_be(paths: SandboxPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    with pytest.raises(NotRunningError, match="platformctl sandbox start"):
        engine_environment(paths)


def test_what_would_lead_away_from_the_sandbox_is_dropped_and_on_aws_it_stays() -> None:
    caller = {"PATH": "/bin", "AWS_PROFILE": "work", "PULUMI_CONFIG_PASSPHRASE": "mine"}
    assert merged(caller, {"AWS_REGION": "eu-central-1"}) == {"PATH": "/bin", "AWS_REGION": "eu-central-1"}
    assert merged(caller, {}) == caller
