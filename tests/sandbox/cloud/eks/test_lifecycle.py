"""Background work: in order for one cluster, side by side for several, and nothing is lost by a failure."""

from __future__ import annotations

import threading
import time

from sandbox.cloud.eks import lifecycle


def _wait(key: str) -> None:
    deadline = time.monotonic() + 10
    while lifecycle.is_pending(key) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not lifecycle.is_pending(key)


def test_work_on_one_cluster_is_done_in_order() -> None:
    done: list[int] = []
    first_may_end = threading.Event()

    def first() -> None:
        first_may_end.wait(5)
        done.append(1)

    lifecycle.submit("ordered", first)
    lifecycle.submit("ordered", lambda: done.append(2))
    first_may_end.set()
    _wait("ordered")
    assert done == [1, 2]


def test_two_clusters_are_worked_on_side_by_side() -> None:
    both = threading.Barrier(2, timeout=5)
    met: list[str] = []

    def meet(name: str) -> None:
        both.wait()
        met.append(name)

    lifecycle.submit("left", lambda: meet("left"))
    lifecycle.submit("right", lambda: meet("right"))
    _wait("left")
    _wait("right")
    assert sorted(met) == ["left", "right"]


def test_work_after_a_failure_is_done() -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("expected by this test")

    lifecycle.submit("failing", fail)
    lifecycle.submit("failing", lambda: done.append("after"))
    _wait("failing")
    assert done == ["after"]


def test_a_cluster_that_nobody_works_on_is_not_pending() -> None:
    assert lifecycle.is_pending("never-heard-of") is False
