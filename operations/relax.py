"""Lift deletion protection before a stack is destroyed, with the program's own switch."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml

from operations.engine import Engine

PROTECT_KEY = "platform:protectStateful"


def relax_protection(engine: Engine, stack: str) -> None:
    """Update the stack once with `protectStateful: false` where its configuration says true.

    The committed configuration is not touched: the update reads a copy. Raises EngineError.
    """
    file = engine.directory / f"Pulumi.{stack}.yaml"
    settings: dict[str, Any] = yaml.safe_load(file.read_text())
    if not _protects(settings) or not engine.state(stack).get("resources"):
        return
    settings["config"][PROTECT_KEY] = False
    with tempfile.TemporaryDirectory(prefix="relaxed-") as folder:
        relaxed = Path(folder) / file.name
        relaxed.write_text(yaml.safe_dump(settings))
        arguments = ("--yes", "--skip-preview", "--config-file", str(relaxed))
        engine.execute("up", stack, *arguments).raise_for_error()


def _protects(settings: dict[str, Any]) -> bool:
    return str((settings.get("config") or {}).get(PROTECT_KEY, False)).lower() == "true"
