"""Argon2id at the configured cost, with the same work for nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from services.user.passwords import Passwords
from services.user.turns import Turns

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


def test_a_hash_waits_for_its_turn() -> None:
    turns, hashed = Turns(1), Event()
    bounded = Passwords(time_cost=1, memory_kib=8192, turns=turns)

    def work() -> None:
        bounded.hash("correct horse battery")
        hashed.set()

    with ThreadPoolExecutor(1) as threads:
        with turns.one():
            threads.submit(work)
            assert not hashed.wait(0.1), "each hash at work holds its memory and a core"
        assert hashed.wait(10)
