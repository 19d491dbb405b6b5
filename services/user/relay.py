"""Runs the outbox relay in a thread of a worker; the replicas agree through the database which one publishes."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress

from services.common import database, messaging, metrics
from services.common.outbox import Relay
from services.user.settings import UserSettings

AGAIN_SECONDS = 1.0

log = logging.getLogger(__name__)


class RelayThread:
    """Start it after the fork, stop it before the worker ends."""

    def __init__(self, settings: UserSettings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._relay: Relay | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox-relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in work and end."""
        self._stopping.set()
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stop_relay)
        self._thread.join(timeout=10)

    def _stop_relay(self) -> None:
        if self._relay is not None:
            self._relay.stop()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._publish())

    async def _publish(self) -> None:
        """Nobody would start the thread again: it tries until it is stopped."""
        while not self._stopping.is_set():
            try:
                await self._relay_events()
            except Exception as error:
                metrics.OUTBOX_FAILURES.inc()
                log.warning("the relay cannot start: %r", error)
                await asyncio.to_thread(self._stopping.wait, AGAIN_SECONDS)

    async def _relay_events(self) -> None:
        settings = self._settings
        pool = await database.connect(
            settings.database, smallest=0, largest=1, command_seconds=10, login=settings.iam_login
        )
        try:
            async with messaging.client("sns", settings.aws_region) as sns:
                self._relay = Relay(pool=pool, sns=sns, topics=settings.topics)
                if not self._stopping.is_set():
                    await self._relay.run()
        finally:
            await pool.close()
