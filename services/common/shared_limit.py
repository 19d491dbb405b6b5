"""One time limit for much work: what began first runs out first, so a single timer serves all of it.

`asyncio.timeout` sets and cancels a timer for each piece, which costs more than a small request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from services.common.eager import Resumed

T = TypeVar("T")
Begun = asyncio.Task[Any]


class SharedLimit:
    """Of one event loop. Each task has at most one piece of work under it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends: dict[Begun, float] = {}  # in the order of their ends
        self._timer: asyncio.TimerHandle | None = None

    async def within(self, work: Coroutine[Any, Any, T]) -> T:
        """As `eager.within`: the time counts from the first wait, and TimeoutError says that it is over."""
        try:
            awaited = work.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        task = self._begin()
        try:
            return await Resumed(work, awaited)
        except asyncio.CancelledError as error:
            ran_out = task not in self._ends
            if ran_out and task.uncancel() == 0:  # else somebody else wants the task to end as well
                raise TimeoutError from error
            raise
        finally:
            self._ends.pop(task, None)

    def _begin(self) -> Begun:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if task is None:
            raise RuntimeError("a time limit needs a task")
        end = self._ends[task] = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_at(end, self._look)
        return task

    def _look(self) -> None:
        """Stop what is over time, and come back for the next one."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._ends:
            task, end = next(iter(self._ends.items()))
            if end > loop.time():
                self._timer = loop.call_at(end, self._look)
                return
            del self._ends[task]
            task.cancel()
