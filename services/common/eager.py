"""A time limit that costs nothing for work that never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The work's result; the limit counts from the moment at which the work waits for the first time.

    Raises TimeoutError when the work takes longer, as `asyncio.timeout` does.
    """
    try:
        awaited = work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout(seconds):
        return await Resumed(work, awaited)


class Resumed(Generic[T]):
    """Work that was begun by hand and has asked to wait for something."""

    def __init__(self, work: Coroutine[Any, Any, T], awaited: object) -> None:
        self._work = work
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            while True:
                try:
                    sent = yield self._awaited
                except BaseException as error:
                    self._awaited = self._work.throw(error)
                else:
                    self._awaited = self._work.send(sent)
        except StopIteration as done:
            result: T = done.value
            return result
