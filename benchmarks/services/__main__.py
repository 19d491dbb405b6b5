"""Measures both services beside their bare frameworks in alternating rounds, by wrk; prints one JSON line."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from benchmarks.services import login, people
from benchmarks.services.load import Caller, Load, Result
from benchmarks.services.people import Person
from benchmarks.services.place import BARE, OURS, Place, running
from benchmarks.services.verdict import judged
from sandbox.paths import SandboxPaths
from services.user import memory

TARGETS = {"user_read": 0.7, "order_read": 0.7, "order_create": 0.4}
P99_TARGET = 3.0
LOGIN_TARGET = 0.9
LOGIN_TURNS = 3  # a round: Argon2 is bound by memory, whose speed other tenants of a machine share

MakeLoad = Callable[[str, Sequence[Caller]], Load]
"""From its name and who calls."""


@dataclass(frozen=True)
class Pair:
    """A load, our service, and its yardstick."""

    name: str
    load: Load
    ours: str
    bare: str
    written: Load | None = None  # for the yardstick that writes what we write


def pairs(place: Place, crowd: list[Person], load: MakeLoad) -> Iterator[Pair]:
    """What is compared."""
    orders = people.order_each(place, crowd)

    def callers(paths: list[str], body: str = "") -> list[Caller]:
        return [Caller(one.address, one.token, path, body) for one, path in zip(crowd, paths, strict=True)]

    me = callers(["/v1/users/me"] * len(crowd))
    yield Pair("user_read", load("user_read", me), "user-service", "bare-flask")
    one = callers([f"/v1/orders/{order}" for order in orders])
    yield Pair("order_read", load("order_read", one), "order-service", "bare-aiohttp")
    create = load("order_create", callers(["/v1/orders"] * len(crowd), people.ORDER))
    written = load("written", callers(["/v1/written-orders"] * len(crowd), people.ORDER))
    yield Pair("order_create", create, "order-service", "bare-aiohttp", written)


def compare(pair: Pair, place: Place, rounds: int, seconds: int) -> dict[str, object]:
    """Medians over the rounds; a ratio is taken inside each round, so that a noisy moment hits both sides."""
    pair.load.run(place.urls[pair.bare], 1)
    pair.load.run(place.urls[pair.ours], 1)
    bare, ours, written = [], [], []
    for _ in range(rounds):
        bare.append(pair.load.run(place.urls[pair.bare], seconds))
        ours.append(pair.load.run(place.urls[pair.ours], seconds))
        if pair.written:
            written.append(pair.written.run(place.urls[pair.bare], seconds).per_second)
    only_written = {"bare_with_insert_per_second": round(median(written))} if written else {}
    return _summary(ours, bare, TARGETS[pair.name]) | only_written


def _summary(ours: list[Result], bare: list[Result], target: float) -> dict[str, object]:
    both = list(zip(ours, bare, strict=True))
    ratio = round(median(one.per_second / other.per_second for one, other in both), 3)
    p99_ratio = round(median(one.p99_ms / other.p99_ms for one, other in both), 2)
    return {
        "ratio": judged(ratio, target),
        "p99_ratio": judged(p99_ratio, P99_TARGET, at_most=True),
        "per_second": round(median(one.per_second for one in ours)),
        "bare_per_second": round(median(one.per_second for one in bare)),
        "p99_ms": round(median(one.p99_ms for one in ours), 1),
        "bare_p99_ms": round(median(one.p99_ms for one in bare), 1),
        "errors": sum(one.errors for one in ours) + sum(one.errors for one in bare),
    }


def logins(
    place: Place, crowd: list[Person], make_load: MakeLoad, rounds: int, seconds: int
) -> dict[str, object]:
    """Logins as a share of what Argon2 alone allows right before and after; and that with our memory settings."""
    url = place.urls["user-service"]
    callers = [Caller(one.address, one.token, "/v1/sessions", one.credentials) for one in crowd]
    load = make_load("login", callers)
    load.run(url, 1)
    ours, tuned = [], []
    alone = [login.argon2_alone(seconds, {})]
    for turn in range(LOGIN_TURNS * rounds):
        ours.append(load.run(url, seconds))
        alone.append(login.argon2_alone(seconds, {}))
        if turn % LOGIN_TURNS == 0:
            tuned.append(login.argon2_alone(seconds, memory.ENVIRONMENT))
    around = map(mean, pairwise(alone))
    ratio = round(median(one.per_second / other for one, other in zip(ours, around, strict=True)), 3)
    return {
        "ratio": judged(ratio, LOGIN_TARGET),
        "per_second": round(median(one.per_second for one in ours), 1),
        "argon2_alone_per_second": round(median(alone), 1),
        "argon2_with_our_memory_per_second": round(median(tuned), 1),
        "p99_ms": round(median(one.p99_ms for one in ours)),
        "errors": sum(one.errors for one in ours),
    }


def measure(place: Place, load: MakeLoad, only: str, rounds: int, seconds: int) -> dict[str, object]:
    """All the numbers, or those of one measurement."""
    crowd = people.register(place, login.passwords())
    report: dict[str, object] = {"rounds": rounds, "seconds": seconds}
    for pair in pairs(place, crowd, load):
        if only in ("", pair.name):
            report[pair.name] = compare(pair, place, rounds, seconds)
    report["worker_mb"] = {name: place.megabytes(name) for name in (*OURS, *BARE)}
    if only in ("", "login"):
        report["login"] = logins(place, crowd, load, rounds, seconds)
        report["user_worker_mb_after_logins"] = place.megabytes("user-service")
    return report


def main() -> None:
    """Start everything, measure, stop everything."""
    parser = ArgumentParser(description="Throughput of both services beside their bare frameworks.")
    parser.add_argument("--seconds", type=int, default=3, help="of each run of wrk")
    parser.add_argument("--rounds", type=int, default=5, help="of one run on each side")
    parser.add_argument("--connections", type=int, default=32, help="that wrk keeps open")
    parser.add_argument("--only", choices=(*TARGETS, "login"), default="", help="one measurement")
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on PATH; on Debian: apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="bench-services-") as folder:
        paths = SandboxPaths(Path(folder) / "place")
        with running(paths) as place:
            load = partial(Load, Path(folder), chosen.connections)
            report = measure(place, load, chosen.only, chosen.rounds, chosen.seconds)
    print(json.dumps({"benchmark": "services", "connections": chosen.connections} | report))


if __name__ == "__main__":
    main()
