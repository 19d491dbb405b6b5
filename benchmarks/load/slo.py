"""Service level objectives as data, and the judgement of a run by them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.samples import Sample, by_route, percentile

FILE = Path(__file__).with_name("slo.toml")
MEMBERS = {"p99_ms", "error_share"}


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a route has to keep: milliseconds, and a share between 0 and 1."""

    route: str
    p99_ms: float
    error_share: float


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a route did beside its objective."""

    objective: Objective
    requests: int
    p99_ms: float
    error_share: float

    @property
    def met(self) -> bool:
        """A route that nobody called proves nothing, so it has not kept its objective."""
        wanted = self.objective
        return bool(self.requests) and self.p99_ms <= wanted.p99_ms and self.error_share <= wanted.error_share


def load(file: Path = FILE) -> list[Objective]:
    """The objectives in a file. Raises ValueError that names the file, the route and what is wrong."""
    try:
        document = tomllib.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{file}: cannot be read as TOML: {error}") from error
    if not document:
        raise ValueError(f"{file}: holds no objective; name at least one route")
    return [_objective(file, route, table) for route, table in document.items()]


def _objective(file: Path, route: str, table: object) -> Objective:
    if not isinstance(table, dict) or set(table) != MEMBERS:
        raise ValueError(f"{file}: [{route}] must have exactly {', '.join(sorted(MEMBERS))}")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"{file}: [{route}] {name} must be a number of at least 0, got {value!r}")
    return Objective(route=route, p99_ms=float(table["p99_ms"]), error_share=float(table["error_share"]))


def judge(objectives: Sequence[Objective], samples: Sequence[Sample]) -> list[Judgement]:
    """Every objective beside what was measured; a route without an objective is not judged."""
    routes = by_route(samples)
    return [_judge(objective, routes.get(objective.route, [])) for objective in objectives]


def _judge(objective: Objective, samples: Sequence[Sample]) -> Judgement:
    bad = sum(not sample.good for sample in samples)
    return Judgement(
        objective=objective,
        requests=len(samples),
        p99_ms=round(percentile([sample.ms for sample in samples], 0.99), 1) if samples else 0.0,
        error_share=round(bad / len(samples), 4) if samples else 0.0,
    )
