"""So many at once in all workers of a server together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from threading import Lock

import pytest

from services.user.turns import Turns

FORK = get_context("fork")
LONG, SHORT = 10.0, 0.1  # seconds for what has to come, and for what must not come


def hold(turns: Turns, begun: Event, end: Event) -> None:
    """What a worker does that has a turn until it is told to end."""
    with turns.one():
        begun.set()
        end.wait(LONG)


def hold_without_input(turns: Turns, begun: Event, end: Event) -> None:
    """A worker whose next open file has the number 0."""
    os.close(0)
    hold(turns, begun, end)


class Holder:
    """A worker with a turn, or waiting for one."""

    def __init__(self, turns: Turns, work: Callable[[Turns, Event, Event], None] = hold) -> None:
        self.begun, self.end = FORK.Event(), FORK.Event()
        self.process = FORK.Process(target=work, args=(turns, self.begun, self.end))
        self.process.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


@contextmanager
def holders() -> Iterator[Callable[[Turns], Holder]]:
    """Makes workers; all of them have ended afterwards."""
    made: list[Holder] = []

    def make(turns: Turns) -> Holder:
        made.append(Holder(turns))
        return made[-1]

    try:
        yield make
    finally:
        for holder in made:
            holder.kill()


def test_workers_together_have_no_more_turns_than_there_are() -> None:
    turns = Turns(2)
    with holders() as make:
        first, second = make(turns), make(turns)
        assert first.begun.wait(LONG)
        assert second.begun.wait(LONG)
        third = make(turns)
        assert not third.begun.wait(SHORT), "a third worker works beside two turns"
        first.end.set()
        second.end.set()
        assert third.begun.wait(LONG), "a turn was given back and nobody got it"


def test_one_worker_may_have_all_turns_while_the_others_want_none() -> None:
    turns = Turns(2)
    with turns.one(), holders() as make:
        assert make(turns).begun.wait(LONG), "a core is idle while somebody waits"


def test_a_killed_worker_loses_its_turn() -> None:
    turns = Turns(1)
    with holders() as make:
        killed = make(turns)
        assert killed.begun.wait(LONG)
        waiting = make(turns)
        assert not waiting.begun.wait(SHORT)
        killed.kill()
        assert waiting.begun.wait(LONG), "the dead worker holds its turn"


def test_a_worker_without_standard_input_does_not_wait_for_itself() -> None:
    holder = Holder(Turns(1), hold_without_input)
    try:
        assert holder.begun.wait(LONG), "it has the only turn and waits for another"
    finally:
        holder.kill()


def test_threads_of_one_worker_wait_for_each_other_too() -> None:
    turns, lock, working, peak = Turns(2), Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal working, peak
        with turns.one():
            with lock:
                working += 1
                peak = max(peak, working)
            os.sched_yield()
            with lock:
                working -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(400)))
    assert peak <= 2


def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns(1)
    with pytest.raises(ValueError, match="wrong"), turns.one():
        raise ValueError("wrong")
    with turns.one():
        pass


def test_there_are_as_many_turns_as_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1, 2})
    turns = Turns()
    with turns.one(), turns.one(), holders() as make:
        assert make(turns).begun.wait(LONG)
        assert not make(turns).begun.wait(SHORT)
