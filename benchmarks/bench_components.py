"""What components cost: a first preview of `prod` against a flat program with the same resources.

Needs a sandbox whose stacks are up (`make up`); works on a copy of the state and changes nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import REPOSITORY, emit, fastest
from operations.engine import Engine
from sandbox.environment import environment
from sandbox.paths import sandbox_paths

STACK = "prod"
RUNS = 3


def main() -> None:
    paths = sandbox_paths()
    variables = {**os.environ, **environment(paths)}
    recorded = _recorded(Engine(variables).state(STACK)["resources"])
    with tempfile.TemporaryDirectory(prefix="bench-components-") as folder:
        state = Path(folder) / "state"
        shutil.copytree(paths.pulumi_state, state)
        resources = Path(folder) / "resources.json"
        resources.write_text(json.dumps(recorded))
        variables |= {"PULUMI_BACKEND_URL": state.as_uri(), "FLAT_RESOURCES": str(resources)}
        platform = _preview(Engine(variables), STACK, variables)
        flat = _preview(Engine(variables, REPOSITORY / "benchmarks" / "flat"), "flat", variables)
    emit(
        "components",
        resources=len(recorded),
        platform_seconds=platform,
        flat_seconds=flat,
        ratio=platform / flat,
    )


def _preview(engine: Engine, stack: str, variables: dict[str, str]) -> float:
    """A first preview: whatever the stack holds in the copied state is forgotten."""
    if stack in engine.stacks():
        engine.query("stack", "rm", "--yes", "--force", "--preserve-config", "--stack", stack)
    engine.ensure_stack(stack)
    command = ["pulumi", "preview", "--stack", stack, "--non-interactive"]
    return fastest(RUNS, command, variables, engine.directory)


def _recorded(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Resources of real providers, the providers first; outputs of others are plain values here."""
    custom = [
        found for found in resources if found.get("custom") and not found["type"].startswith("pulumi:pulumi:")
    ]
    custom.sort(key=lambda resource: not resource["type"].startswith("pulumi:providers:"))
    keys = ("urn", "type", "inputs", "provider")
    return [{"inputs": {}} | {key: resource[key] for key in keys if key in resource} for resource in custom]


if __name__ == "__main__":
    main()
