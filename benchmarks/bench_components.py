"""What components cost: a first preview of `prod` against a flat program with the same resources.

Needs a sandbox whose stacks are up (`make up`); works on a copy of the state and changes nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.flat import program
from benchmarks.flat.recorded import Recorded, declared
from benchmarks.measure import alternating, emit, judged, preview_seconds, running_platform
from operations.engine import Engine
from sandbox.paths import sandbox_paths

STACK = "prod"
ROUNDS = 5
RATIO = 1.15
"""The most that components may multiply a preview's time with."""


def main() -> None:
    variables, resources = running_platform(STACK)
    with tempfile.TemporaryDirectory(prefix="bench-components-") as folder:
        state = Path(folder) / "state"
        shutil.copytree(sandbox_paths().pulumi_state, state)
        variables |= {"PULUMI_BACKEND_URL": state.as_uri()}
        platform = Engine(variables)
        platform.query("stack", "rm", "--yes", "--force", "--preserve-config", "--stack", STACK)
        platform.ensure_stack(STACK)
        flat = flat_project(Path(folder) / "flat", variables, resources)
        took = alternating(
            ROUNDS,
            platform=lambda: preview_seconds(platform, STACK),
            flat=lambda: preview_seconds(flat, "flat"),
        )
    emit(
        "components",
        resources=len(declared(resources)),
        components=len(resources) - len(declared(resources)),
        platform_seconds=took["platform"],
        flat_seconds=took["flat"],
        ratio=judged(took["platform"] / took["flat"], RATIO),
    )


def flat_project(
    directory: Path, variables: dict[str, str], resources: list[Recorded], copies: int = 1
) -> Engine:
    """The flat program with a stack of its own that holds nothing."""
    directory.mkdir()
    program.write(directory, resources, copies)
    engine = Engine(variables, directory)
    engine.ensure_stack("flat")
    return engine


if __name__ == "__main__":
    main()
