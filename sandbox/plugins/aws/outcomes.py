"""What became of one resource."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.plugins.aws.values import Properties


@dataclass(frozen=True)
class Created:
    """A created resource; `problem` tells what failed after AWS had already made it."""

    id: str
    state: Properties
    problem: str | None = None


@dataclass(frozen=True)
class Found:
    """A resource that was read: its id, its state, and the program's properties that match it."""

    id: str
    state: Properties
    inputs: Properties
