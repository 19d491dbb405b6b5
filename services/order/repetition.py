"""Work that is done again and again beside the API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress


async def repeat(
    work: Callable[[], Awaitable[object]],
    *,
    seconds: float,
    until: asyncio.Event,
    passing: tuple[type[Exception], ...],
    log: logging.Logger,
    trouble: str,
) -> None:
    """Do the work, wait, and begin again until the event is set.

    No error ends it: nothing would start it again. `passing` ones are a warning, others are logged with their stack.
    """
    while not until.is_set():
        try:
            await work()
        except passing as error:
            log.warning("%s: %r", trouble, error)
        except Exception as error:
            log.error("%s: %r", trouble, error, exc_info=error)
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), seconds)
