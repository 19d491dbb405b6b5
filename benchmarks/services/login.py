"""Logins beside Argon2 alone: the same cost, processes and threads, both counted by what ends inside the window."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from urllib.parse import urlsplit

from benchmarks.services.load import CONNECTIONS, Result
from benchmarks.services.people import PASSWORD, Person
from benchmarks.services.place import THREADS, WORKERS
from services.user.passwords import Passwords

WARM_SECONDS = 1.0
COST = {"time_cost": 2, "memory_kib": 19_456}  # the user service's defaults


def window(work: Callable[[], object], threads: int, seconds: float, begin: float) -> list[float]:
    """How long each piece of work took that ended inside the window, which begins at a time of the epoch."""
    took: list[float] = []

    def repeat(_: int) -> None:
        while (started := time.time()) < begin + seconds:
            work()
            if begin <= time.time() < begin + seconds:
                took.append(time.time() - started)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(repeat, range(threads)))
    return took


def _hash(seconds: float, begin: float) -> int:
    passwords = Passwords(**COST)
    stored = passwords.hash(PASSWORD)
    return len(window(lambda: passwords.matches(stored, PASSWORD), THREADS, seconds, begin))


def argon2_alone(seconds: float) -> float:
    """Verifications per second in as many processes and threads as the user service has."""
    begin = time.time() + WARM_SECONDS + 0.5
    with ProcessPoolExecutor(WORKERS) as processes:
        parts = [processes.submit(_hash, seconds, begin) for _ in range(WORKERS)]
        return sum(part.result() for part in parts) / seconds


def logins(url: str, people: list[Person], seconds: float) -> Result:
    """Logins per second of different people."""
    turns, local = itertools.cycle(people), threading.local()
    errors: list[int] = []

    def log_in() -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        body = json.dumps({"email": next(turns).email, "password": PASSWORD})
        local.connection.request("POST", "/v1/sessions", body, {"Content-Type": "application/json"})
        answer = local.connection.getresponse()
        answer.read()
        if answer.status != 201:
            errors.append(answer.status)

    took = sorted(window(log_in, CONNECTIONS, seconds, time.time() + WARM_SECONDS))
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))] if took else 0.0
    return Result(len(took) / seconds, p99 * 1e3, len(errors))
