"""A TCP proxy that delays, resets, refuses and repeats what passes through it."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.paths import LOOPBACK

HTTP_METHODS = (b"GET ", b"PUT ", b"POST ", b"DELETE ")


@dataclass
class TcpProxy:
    """Between one client and one server; its mood can change at any time."""

    target_port: int
    source: random.Random
    delay_seconds: float = 0.0
    refuse: bool = False
    repeat_share: float = 0.0
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heal(self) -> None:
        """Let everything pass."""
        self.delay_seconds, self.refuse, self.repeat_share = 0.0, False, 0.0

    def reset(self) -> None:
        """Break every open connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self.refuse:
            writer.transport.abort()
            return
        try:
            up_reader, up_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, up_writer}
        try:
            await asyncio.gather(self._pump(reader, up_writer, requests=True), self._pump(up_reader, writer))
        finally:
            self._writers -= {writer, up_writer}
            for each in (writer, up_writer):
                each.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, requests: bool = False
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if requests and data.startswith(HTTP_METHODS) and self.source.random() < self.repeat_share:
                    await self._repeat(data)
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    async def _repeat(self, data: bytes) -> None:
        """Send the request once more on a connection of its own, as a retrying middlebox would."""
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection(LOOPBACK, self.target_port)
            writer.write(data)
            await asyncio.wait_for(reader.read(1), 2)
            writer.transport.abort()
