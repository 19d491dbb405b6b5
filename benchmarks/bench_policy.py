"""What the policy packs add to a preview of 1,000 resources: copies of `prod` in one flat program.

Needs a sandbox whose stacks are up (`make up`); works on a copy of the state and changes nothing.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench_components import flat_project
from benchmarks.flat.recorded import declared
from benchmarks.measure import alternating, emit, judged, preview_seconds, running_platform
from operations.engine import REPOSITORY
from sandbox.paths import sandbox_paths

STACK = "prod"
RESOURCES = 1_000
ROUNDS = 3
ADDED_SECONDS = 5
"""The most that all packs together may add."""
PACKS = REPOSITORY / "policies" / "packs"


def main() -> None:
    variables, resources = running_platform(STACK)
    copies = copies_for(RESOURCES, len(declared(resources)))
    with tempfile.TemporaryDirectory(prefix="bench-policy-") as folder:
        state = Path(folder) / "state"
        shutil.copytree(sandbox_paths().pulumi_state, state)
        flat = flat_project(
            Path(folder) / "flat", variables | {"PULUMI_BACKEND_URL": state.as_uri()}, resources, copies
        )
        took = alternating(
            ROUNDS,
            without=lambda: preview_seconds(flat, "flat"),
            judged=lambda: preview_seconds(flat, "flat", *pack_arguments(PACKS)),
        )
    emit(
        "policy",
        resources=copies * len(declared(resources)),
        seconds=took["without"],
        seconds_with_packs=took["judged"],
        added_seconds=judged(took["judged"] - took["without"], ADDED_SECONDS),
    )


def copies_for(wanted: int, each: int) -> int:
    """How often a program of `each` resources is repeated to have at least as many as wanted."""
    return math.ceil(wanted / each)


def pack_arguments(folder: Path) -> Iterator[str]:
    """`--policy-pack <path>` for every pack."""
    for pack in sorted(folder.glob("*/PulumiPolicy.yaml")):
        yield from ("--policy-pack", str(pack.parent))


if __name__ == "__main__":
    main()
