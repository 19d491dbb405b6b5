"""What was measured, a line per request: `[seconds since the start, route, milliseconds, whether answered well]`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """One request."""

    at: float
    route: str
    ms: float
    good: bool


def read(file: Path) -> list[Sample]:
    """Every sample of a run."""
    return [Sample(*json.loads(line)) for line in file.read_text().splitlines()]


def by_route(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """The samples of each route, the routes in alphabetical order."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.route, []).append(sample)
    return dict(sorted(found.items()))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
