"""A TCP proxy that delays, resets, refuses and repeats what passes through it."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.paths import LOOPBACK

HTTP_METHODS = (b"GET ", b"PUT ", b"POST ", b"DELETE ")
TURNS_TO_ACCEPT = 5  # of the loop, from the accepted socket to `_accept` and its end


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
            await self._refuse_those_at_the_door(self._server)
            self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _refuse_those_at_the_door(self, server: asyncio.Server) -> None:
        """asyncio loses the socket of a connection that it accepts while its server is closed."""
        for listening in server.sockets:
            asyncio.get_running_loop().remove_reader(listening)
        self.refuse = True
        for _ in range(TURNS_TO_ACCEPT):
            await asyncio.sleep(0)

    def heal(self) -> None:
        """Let everything pass."""
        self.delay_seconds, self.refuse, self.repeat_share = 0.0, False, 0.0

    def reset(self) -> None:
        """Break every open connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        task.add_done_callback(lambda _: self._let_go(writer))

    def _let_go(self, writer: asyncio.StreamWriter) -> None:
        """Also when the task was cancelled before it began."""
        self._writers.discard(writer)
        writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuse:
            return
        with suppress(OSError):
            up_reader, up_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
            self._writers.add(up_writer)
            try:
                await asyncio.gather(
                    self._pump(reader, up_writer, requests=True), self._pump(up_reader, writer)
                )
            finally:
                self._let_go(up_writer)

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
            try:
                writer.write(data)
                await asyncio.wait_for(reader.read(1), 2)
            finally:
                writer.transport.abort()
