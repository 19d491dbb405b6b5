"""Work under a shared limit ends as under a limit of its own, and leaves no timer behind it for each piece."""

from __future__ import annotations

import asyncio

import pytest

from services.common.shared_limit import SharedLimit


async def _after(seconds: float, result: str) -> str:
    await asyncio.sleep(seconds)
    return result


async def _for_ever(ended: list[str], name: str = "cleaned up") -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(name)


async def test_work_that_does_not_wait_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing() -> str:
        return "done"

    monkeypatch.delattr(SharedLimit, "_begin")
    assert await SharedLimit(0.0).within(nothing()) == "done"


async def test_work_in_time_ends_with_its_result_or_error() -> None:
    async def broken() -> None:
        await asyncio.sleep(0)
        raise ValueError("broken")

    limit = SharedLimit(5.0)
    assert await limit.within(_after(0, "done")) == "done"
    with pytest.raises(ValueError, match="broken"):
        await limit.within(broken())


async def test_each_piece_that_takes_too_long_is_stopped_and_no_other() -> None:
    limit, ended = SharedLimit(0.05), list[str]()
    late = [asyncio.create_task(limit.within(_for_ever(ended))) for _ in range(3)]
    in_time = asyncio.create_task(limit.within(_after(0.01, "done")))
    results = await asyncio.gather(*late, in_time, return_exceptions=True)
    assert [type(result) for result in results] == [TimeoutError] * 3 + [str]
    assert ended == ["cleaned up"] * 3


async def test_only_what_is_over_time_is_stopped() -> None:
    limit, ended = SharedLimit(60.0), list[str]()
    over, in_time = (
        asyncio.create_task(limit.within(_for_ever(ended, name))) for name in ("over", "in time")
    )
    await asyncio.sleep(0)
    limit._ends[over] = 0.0
    limit._look()
    with pytest.raises(TimeoutError):
        await over
    assert ended == ["over"]
    assert list(limit._ends) == [in_time]
    in_time.cancel()


async def test_a_task_that_caught_the_end_may_go_on() -> None:
    async def tries() -> str:
        try:
            await SharedLimit(0.01).within(_for_ever([]))
        except TimeoutError:
            await asyncio.sleep(0)
        return "went on"

    assert await asyncio.create_task(tries()) == "went on", "the cancellation was the limit's and is over"


async def test_a_cancelled_caller_is_no_timeout() -> None:
    limit, ended = SharedLimit(5.0), list[str]()
    task = asyncio.create_task(limit.within(_for_ever(ended)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["cleaned up"]


async def test_a_caller_that_is_cancelled_as_its_time_ends_is_cancelled() -> None:
    limit = SharedLimit(0.01)
    task = asyncio.create_task(limit.within(_for_ever([])))
    await asyncio.sleep(0)
    limit._ends[task] = 0.0
    limit._look()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
