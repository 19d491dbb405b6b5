"""Which AWS a command works on when the shell was pointed somewhere before."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations import target
from operations.target import command_environment, engine_environment, say_once
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
    with pytest.raises(NotRunningError, match=r"platformctl sandbox start.*on AWS set PULUMI_BACKEND_URL"):
        engine_environment(paths)


def test_a_command_says_once_that_it_works_on_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    monkeypatch.setattr(target, "environment", lambda _: {"AWS_REGION": "eu-central-1"})
    say_once.cache_clear()
    assert command_environment() == command_environment() == {"AWS_REGION": "eu-central-1"}
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Works on this checkout's sandbox.\n")


@pytest.mark.parametrize(
    ("backend", "shown"),
    [
        ("s3://acme-pulumi-state?region=eu-central-1", "s3://acme-pulumi-state"),
        ("postgres://pulumi:hunter2@states.example.com/acme", "postgres://states.example.com/acme"),
    ],
)
def test_a_command_says_which_real_stacks_it_works_on_without_a_password(
    backend: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", backend)
    say_once.cache_clear()
    assert command_environment() == {}
    assert capsys.readouterr().err == f"Works on the stacks in {shown}.\n"


def test_what_would_lead_away_from_the_sandbox_is_dropped_and_on_aws_it_stays() -> None:
    caller = {"PATH": "/bin", "AWS_PROFILE": "work", "PULUMI_CONFIG_PASSPHRASE": "mine"}
    assert merged(caller, {"AWS_REGION": "eu-central-1"}) == {"PATH": "/bin", "AWS_REGION": "eu-central-1"}
    assert merged(caller, {}) == caller
