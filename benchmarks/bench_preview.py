"""A preview without changes: milliseconds for each resource on top of the fixed start of an empty stack.

Needs a sandbox whose stacks are up (`make up`).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.measure import emit, fastest
from operations.engine import Engine
from sandbox.environment import environment
from sandbox.paths import sandbox_paths

STACK = "prod"
RUNS = 3
EMPTY_PROJECT = "name: empty\nruntime: python\n"


def main() -> None:
    variables = {**os.environ, **environment(sandbox_paths())}
    resources = len(Engine(variables).state(STACK)["resources"])
    full = fastest(RUNS, ["pulumi", "preview", "--stack", STACK, "--non-interactive"], variables)
    empty = _empty_preview(variables)
    per_resource = 1000 * (full - empty) / resources
    emit(
        "preview",
        resources=resources,
        seconds=full,
        fixed_seconds=empty,
        milliseconds_per_resource=per_resource,
    )


def _empty_preview(variables: dict[str, str]) -> float:
    """What engine and language host take for a program that imports pulumi and makes nothing."""
    with tempfile.TemporaryDirectory(prefix="bench-empty-") as folder:
        directory = Path(folder)
        (directory / "Pulumi.yaml").write_text(EMPTY_PROJECT)
        (directory / "__main__.py").write_text("import pulumi\n")
        (directory / "state").mkdir()
        environment = {**variables, "PULUMI_BACKEND_URL": (directory / "state").as_uri()}
        Engine(environment, directory).ensure_stack("empty")
        return fastest(
            RUNS, ["pulumi", "preview", "--stack", "empty", "--non-interactive"], environment, directory
        )


if __name__ == "__main__":
    main()
