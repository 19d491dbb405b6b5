"""A preview without changes: milliseconds for each resource on top of the fixed start of an empty stack.

Needs a sandbox whose stacks are up (`make up`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import Judged, alternating, emit, judged, preview_seconds, running_platform
from operations.engine import Engine

STACK = "prod"
ROUNDS = 3
MILLISECONDS = 30
"""The most that one unchanged resource may take."""
EMPTY_PROJECT = "name: empty\nruntime: python\n"


def main() -> None:
    variables, known = running_platform(STACK)
    engine, resources = Engine(variables), len(known)
    with tempfile.TemporaryDirectory(prefix="bench-empty-") as folder:
        empty = empty_project(Path(folder), variables)
        took = alternating(
            ROUNDS,
            full=lambda: preview_seconds(engine, STACK),
            empty=lambda: preview_seconds(empty, "empty"),
        )
    emit(
        "preview",
        resources=resources,
        seconds=took["full"],
        fixed_seconds=took["empty"],
        milliseconds_per_resource=per_resource(took["full"], took["empty"], resources),
    )


def per_resource(full: float, empty: float, resources: int) -> Judged:
    """Milliseconds that each resource adds to the fixed start (both in seconds), beside the target."""
    return judged(1000 * (full - empty) / resources, MILLISECONDS)


def empty_project(directory: Path, variables: dict[str, str]) -> Engine:
    """A program that imports pulumi and makes nothing: what engine and language host take by themselves."""
    (directory / "Pulumi.yaml").write_text(EMPTY_PROJECT)
    (directory / "__main__.py").write_text("import pulumi\n")
    (directory / "state").mkdir()
    engine = Engine({**variables, "PULUMI_BACKEND_URL": (directory / "state").as_uri()}, directory)
    engine.ensure_stack("empty")
    return engine


if __name__ == "__main__":
    main()
