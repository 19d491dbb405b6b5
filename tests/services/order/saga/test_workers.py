"""Workers end together, each after its work in hand."""

from __future__ import annotations

import asyncio

import pytest

from services.order.saga.workers import at_work


class Dying:
    """Ends at once."""

    async def run(self) -> None:
        raise LookupError("no credentials")

    def stop(self) -> None:
        """It has ended."""


class Busy:
    """Has something in hand when it is stopped."""

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self.finished = False

    async def run(self) -> None:
        await self._stopping.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        self.finished = True

    def stop(self) -> None:
        self._stopping.set()


async def test_the_end_waits_for_every_worker_though_another_one_has_died(
    caplog: pytest.LogCaptureFixture,
) -> None:
    busy = Busy()
    async with at_work([Dying(), busy]):
        pass
    assert busy.finished
    assert caplog.messages == ["Dying has died"]
