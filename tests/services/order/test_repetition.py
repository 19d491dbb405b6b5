"""Repeated work goes on after trouble that passes, and ends with everything else."""

from __future__ import annotations

import asyncio
import logging

import pytest

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


async def test_other_errors_end_the_work() -> None:
    with pytest.raises(ValueError, match="wrong"):
        await _repeat([ValueError("wrong"), None])
