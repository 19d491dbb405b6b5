"""The proxy of the tests leaves nothing open itself."""

from __future__ import annotations

import asyncio
import gc
import random
import socket

from sandbox.paths import LOOPBACK
from tests.services.tcp_proxy import TcpProxy


def test_who_is_accepted_while_the_proxy_stops_is_let_go() -> None:
    async def accept_and_stop() -> None:
        proxy = TcpProxy(target_port=1, source=random.Random(1))  # noqa: S311 # no secret
        await proxy.start()
        with socket.create_connection((LOOPBACK, proxy.port)):
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # accepted now, but without a transport yet
            await proxy.stop()

    asyncio.run(accept_and_stop())
    gc.collect()  # a socket that nobody closed is an error here
