"""Repeated work goes on after trouble of every kind, and ends when it is told to or cancelled."""

from __future__ import annotations

import asyncio
import logging

import pytest
from asyncpg import ReadOnlySQLTransactionError  # type: ignore[import-untyped] # asyncpg ships no types

from services.order.repetition import repeat

log = logging.getLogger(__name__)


async def _repeat(outcomes: list[Exception | None]) -> int:
    """How often the work was done; it ends with the last outcome."""
    until, done = asyncio.Event(), 0

    async def work() -> None:
        nonlocal done
        outcome = outcomes[done]
        done += 1
        if done == len(outcomes):
            until.set()
        if outcome:
            raise outcome

    await repeat(work, seconds=0, until=until, passing=(OSError,), log=log, trouble="the store is away")
    return done


async def test_passing_trouble_is_logged_and_the_work_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    assert await _repeat([OSError("gone"), None]) == 2
    assert caplog.messages == ["the store is away: OSError('gone')"]


@pytest.mark.parametrize(
    "error", [ReadOnlySQLTransactionError("read only"), LookupError("no credentials"), ValueError("wrong")]
)
async def test_other_errors_are_logged_with_their_stack_and_the_work_goes_on(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    assert await _repeat([error, None]) == 2
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [("ERROR", True)]


async def test_a_cancellation_ends_the_work() -> None:
    working, never = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        working.set()
        await never.wait()

    task = asyncio.create_task(
        repeat(work, seconds=0, until=never, passing=(OSError,), log=log, trouble="trouble")
    )
    await working.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
