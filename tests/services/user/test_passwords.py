"""Argon2id at the configured cost, with the same work for nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from argon2 import _password_hasher, extract_parameters, low_level

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
    assert not CHEAP.matches("", "the password of nobody"), "the hash of an erased account is empty"


def worked(monkeypatch: pytest.MonkeyPatch, passwords: Passwords, stored: str | None) -> int:
    """KiB that a wrong password passes over."""
    done: list[int] = []

    def verify(real: Callable[..., bool], stored: bytes, *rest: object) -> bool:
        cost = extract_parameters(stored.decode())
        done.append(cost.time_cost * cost.memory_cost)
        return real(stored, *rest)

    def made(real: Callable[..., bytes], **given: int) -> bytes:
        done.append(given["time_cost"] * given["memory_cost"])
        return real(**given)

    with monkeypatch.context() as patched:
        patched.setattr(_password_hasher, "verify_secret", partial(verify, low_level.verify_secret))
        patched.setattr(_password_hasher, "hash_secret", partial(made, low_level.hash_secret))
        assert not passwords.matches(stored, "wrong")
    return sum(done)


@pytest.mark.parametrize(("passes", "memory_kib"), [(1, 8192), (1, 16384), (2, 8192), (2, 16384)])
def test_a_wrong_password_costs_the_same_for_nobody_and_for_a_hash_of_a_lower_cost(
    monkeypatch: pytest.MonkeyPatch, passes: int, memory_kib: int
) -> None:
    today = Passwords(time_cost=2, memory_kib=16384)
    stored = Passwords(time_cost=passes, memory_kib=memory_kib).hash("correct horse battery")
    assert worked(monkeypatch, today, None) == worked(monkeypatch, today, stored) == 2 * 16384
    assert today.matches(stored, "correct horse battery")


def test_a_hash_of_a_higher_cost_costs_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Passwords(time_cost=2, memory_kib=8192).hash("correct horse battery")
    assert worked(monkeypatch, CHEAP, stored) == 2 * 8192


def test_what_is_no_hash_matches_nothing() -> None:
    assert not CHEAP.matches("no hash", "correct horse battery")


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
