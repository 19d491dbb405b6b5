"""Which stacks are refreshed after a loss, and whom an error blames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from operations.console import Progress
from operations.engine import Engine, EngineError, Outcome
from operations.lost_changes import explaining_a_dead_emulator, refresh_others
from sandbox.paths import SandboxPaths
from sandbox.processes.supervisor import ProcessError


class _Engine(Engine):
    """Notes what it is told to run; `security` has no resources yet."""

    def __init__(self) -> None:
        super().__init__({})
        self.ran: list[tuple[str, str]] = []

    def stacks(self) -> frozenset[str]:
        return frozenset({"organization", "security", "shared", "dev"})

    def state(self, stack: str) -> dict[str, Any]:
        return {"resources": [] if stack == "security" else [{}]}

    def execute(self, command: str, stack: str, *_arguments: str, **_options: Any) -> Outcome:
        self.ran.append((command, stack))
        return Outcome(stack=stack, command=command, seconds=0)


def test_stacks_that_are_not_brought_up_are_refreshed_after_what_they_need() -> None:
    engine = _Engine()
    refresh_others(engine, ["organization"], Progress(), lambda _urn: None)
    assert engine.ran == [("refresh", "shared"), ("refresh", "dev")]


def test_an_error_of_the_engine_is_the_emulators_when_that_has_ended(tmp_path: Path) -> None:
    expected = pytest.raises(
        ProcessError, match=r"ended in the middle of `platformctl down`; .* Run it again"
    )
    with expected, explaining_a_dead_emulator(SandboxPaths(tmp_path), "platformctl down"):
        raise EngineError("Could not connect to the endpoint URL")


def test_an_error_beside_a_living_emulator_stays_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.lost_changes.supervisor.find", lambda *_: object())
    with (
        pytest.raises(EngineError, match="quota"),
        explaining_a_dead_emulator(SandboxPaths(tmp_path), "platformctl down"),
    ):
        raise EngineError("quota")
