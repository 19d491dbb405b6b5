"""Logins beside Argon2 alone: the same cost, processes and threads, both counted by what ends inside the time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue

from benchmarks.services.people import PASSWORD
from benchmarks.services.place import THREADS, WORKERS
from services.user.passwords import Passwords

START_SECONDS = 1.0  # until every process is there


def passwords() -> Passwords:
    """At the cost that is the user service's default."""
    return Passwords(time_cost=2, memory_kib=19_456)


def argon2_alone(seconds: int, environment: Mapping[str, str]) -> float:
    """Verifications per second in as many processes and threads as the user service has, with more environment."""
    command = [sys.executable, "-m", __spec__.name, str(seconds)]
    answer = subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
    return int(answer.stdout) / seconds


def _verify_everywhere(seconds: int) -> int:
    """In processes that are forked like the service's workers."""
    context = get_context("fork")
    argon2, begin, ended = passwords(), time.time() + START_SECONDS, context.SimpleQueue()
    work = (argon2, argon2.hash(PASSWORD), begin, seconds, ended)
    processes = [context.Process(target=_verify, args=work) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    total: int = sum(ended.get() for _ in processes)
    for process in processes:
        process.join()
    return total


def _verify(argon2: Passwords, stored: str, begin: float, seconds: float, ended: SimpleQueue[int]) -> None:
    def repeat(_: int) -> int:
        inside = 0
        while time.time() < begin + seconds:
            argon2.matches(stored, PASSWORD)
            inside += time.time() < begin + seconds
        return inside

    time.sleep(max(0.0, begin - time.time()))
    with ThreadPoolExecutor(THREADS) as threads:
        ended.put(sum(threads.map(repeat, range(THREADS))))


if __name__ == "__main__":
    print(_verify_everywhere(int(sys.argv[1])))
