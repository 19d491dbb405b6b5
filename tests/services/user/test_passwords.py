"""Argon2id at the configured cost, with the same work for nobody."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.user import passwords
from services.user.passwords import Passwords, at_once_in

CHEAP = Passwords(time_cost=1, memory_kib=8192)


def test_only_the_right_password_matches() -> None:
    stored = CHEAP.hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    assert CHEAP.matches(stored, "correct horse battery")
    assert not CHEAP.matches(stored, "Correct horse battery")
    assert not CHEAP.matches("", "correct horse battery")


def test_nobody_has_no_password_not_even_the_one_that_the_work_is_done_with() -> None:
    assert not CHEAP.matches(None, "the password of nobody")


def test_a_hash_of_another_cost_is_outdated() -> None:
    stored = CHEAP.hash("correct horse battery")
    assert not CHEAP.outdated(stored)
    assert Passwords(time_cost=2, memory_kib=8192).outdated(stored)


class Counting:
    """Stands in for Argon2 and sees how many hashes are at work at once."""

    peak = working = 0
    lock = threading.Lock()

    def __init__(self, **_cost: object) -> None:
        self.met = threading.Event()

    def hash(self, _password: str) -> str:
        with self.lock:
            Counting.working += 1
            Counting.peak = max(Counting.peak, Counting.working)
            if Counting.working > 1:
                self.met.set()
        self.met.wait(0.01)  # leaves another thread time to come in, if it can
        with self.lock:
            Counting.working -= 1
        return "hash"


def test_no_more_hashes_work_at_once_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PasswordHasher", Counting)
    bounded = Passwords(time_cost=1, memory_kib=8192, at_once=1)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(bounded.hash, ["secret"] * 24)) == ["hash"] * 24
    assert Counting.peak == 1, "each hash at work holds its memory"


@pytest.mark.parametrize(("cores", "workers", "each"), [(8, 2, 4), (8, 3, 2), (2, 2, 1), (1, 4, 1)])
def test_the_workers_share_the_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int, each: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: set(range(cores)))
    assert at_once_in(workers) == each
