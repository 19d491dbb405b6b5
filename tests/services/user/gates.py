"""Stops a request of the user service in the middle, so that another one can come between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from werkzeug.test import TestResponse

PATIENCE_SECONDS = 20


class Gate:
    """Only the first call has to wait, and only after its work is done."""

    def __init__(self) -> None:
        self._reached, self._open = Event(), Event()

    def behind(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def gated(*arguments: Any, **named: Any) -> Any:
            done = work(*arguments, **named)
            if not self._reached.is_set():
                self._reached.set()
                assert self._open.wait(PATIENCE_SECONDS), "nobody opened the gate"
            return done

        return gated

    def open(self) -> None:
        self._open.set()

    def wait(self) -> None:
        assert self._reached.wait(PATIENCE_SECONDS), "nobody came to the gate"


@contextmanager
def held(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, request: Callable[[], TestResponse]
) -> Iterator[tuple[Gate, Future[TestResponse]]]:
    """The request right after it called `owner.name`; it goes on when the gate opens, at the latest at the end."""
    gate = Gate()
    monkeypatch.setattr(owner, name, gate.behind(getattr(owner, name)))
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(request)
        gate.wait()
        try:
            yield gate, answer
        finally:
            gate.open()
