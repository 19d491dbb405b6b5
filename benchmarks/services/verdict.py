"""A number beside its target."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Verdict:
    """What was measured, what was wanted, and whether that is so."""

    value: float
    target: float
    met: bool


def judged(value: float, target: float, *, at_most: bool = False) -> dict[str, object]:
    """The value with its target, which it has to reach, or not to exceed."""
    return asdict(Verdict(value, target, value <= target if at_most else value >= target))
