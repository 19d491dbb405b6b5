"""The time limit behaves as asyncio's own, and is not even made for work that does not wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from services.common.eager import within


async def _nothing() -> str:
    return "done"


async def test_work_that_does_not_wait_gets_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(asyncio, "timeout")
    assert await within(0.0, _nothing()) == "done"


async def test_work_that_waits_several_times_ends_with_its_result() -> None:
    async def work() -> list[str]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str] = loop.create_future()
        loop.call_soon(future.set_result, "first")
        return [await future, await asyncio.create_task(_nothing()), await asyncio.sleep(0, "last")]

    assert await within(5.0, work()) == ["first", "done", "last"]


async def test_work_that_takes_too_long_is_stopped() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cleaned up")

    with pytest.raises(TimeoutError):
        await within(0.01, work())
    assert ended == ["cleaned up"]


async def test_an_error_comes_out_whether_before_or_after_waiting() -> None:
    async def work(turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        raise ValueError("broken")

    for turns in (0, 1, 2):
        with pytest.raises(ValueError, match="broken"):
            await within(5.0, work(turns))


async def test_an_error_of_what_is_waited_for_can_be_handled_by_the_work() -> None:
    async def failing() -> None:
        raise ValueError("broken")

    async def work() -> str:
        with suppress(ValueError):
            await asyncio.create_task(failing())
        await asyncio.sleep(0)
        return "went on"

    assert await within(5.0, work()) == "went on"


async def test_the_work_is_cancelled_with_its_caller() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    task = asyncio.create_task(within(5.0, work()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["cancelled"]
