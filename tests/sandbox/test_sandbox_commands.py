"""`platformctl sandbox ...`: one life of a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from operations.cli import app
from sandbox.paths import ROOT_VARIABLE, SandboxPaths
from sandbox.processes import supervisor

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]


def _said(*words: str) -> str:
    answer = CliRunner().invoke(app, ["sandbox", *words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_a_sandbox_starts_tells_its_status_stops_and_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = SandboxPaths(tmp_path / "sandbox")
    monkeypatch.setenv(ROOT_VARIABLE, str(paths.root))
    try:
        assert "AWS answers at http://127.0.0.1:" in _said("start")
        status = _said("status")
        assert "emulator" in status
        assert "plugin-daemon" in status
        assert _said("stop").startswith("Stopped: plugin-daemon, emulator.")
        assert supervisor.running(paths) == {}
        assert "nothing was running" in _said("stop")
    finally:
        assert "empty" in _said("reset")
    assert not paths.root.exists(), "nothing is remembered"
