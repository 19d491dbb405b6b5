"""The platform with a nemesis: it kills, delays, resets, refuses and repeats."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from uuid import UUID

from aiohttp import ClientSession

from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.services import platform, postgres, redis
from sandbox.services.environment import Place
from tests.services.tcp_proxy import TcpProxy

SEED = int(os.environ.get("NEMESIS_SEED", str(random.SystemRandom().randrange(10**6))))


@dataclass
class Arena:
    """The platform with a proxy on every way out of the order service."""

    paths: SandboxPaths
    place: Place  # as the order service sees it, through the proxies
    real: Place
    source: random.Random
    proxies: dict[str, TcpProxy]
    acknowledged: dict[tuple[UUID, str], str] = field(default_factory=dict)

    async def strikes(self, at_least: int) -> Counter[str]:
        """Every bad thing once, in any order, and so on until there were enough."""
        kinds: list[Callable[[], Awaitable[None]]] = [
            self.kill_service,
            self.kill_postgres,
            self.kill_redis,
            self.disturb_network,
            self.disturb_network,
            self.disturb_payments,
        ]
        done = Counter[str]()
        while done.total() < at_least:
            self.source.shuffle(kinds)
            for strike in kinds:
                await strike()
                done[strike.__name__] += 1
                await asyncio.sleep(self.source.uniform(0.2, 1.0))  # the pace of the nemesis
        return done

    def heal(self) -> None:
        for proxy in self.proxies.values():
            proxy.heal()

    async def kill_service(self) -> None:
        self.heal()
        await self._kill("order-service")
        await asyncio.to_thread(platform.start_order_service, self.paths, self.place)

    async def kill_postgres(self) -> None:
        await self._kill("postgres")
        port = urlsplit(self.real.order_database).port
        for attempt in range(20):
            try:
                await asyncio.to_thread(postgres.start, self.paths, "postgres", port)
            except supervisor.ProcessError:  # the killed server's children still hold its memory
                if attempt == 19:
                    raise
                await asyncio.sleep(0.2)
            else:
                return

    async def kill_redis(self) -> None:
        await self._kill("redis")
        await asyncio.to_thread(redis.start, self.paths, "redis", urlsplit(self.real.redis).port)

    async def disturb_network(self) -> None:
        proxy = self.source.choice(list(self.proxies.values()))
        proxy.delay_seconds = self.source.choice([0.0, 0.02, 0.1])
        proxy.refuse = self.source.random() < 0.3
        proxy.repeat_share = self.source.choice([0.0, 0.3])
        if self.source.random() < 0.5:
            proxy.reset()

    async def disturb_payments(self) -> None:
        share = self.source.choice([0.0, 0.2, 0.5])
        await set_faults(self.real, {"error_share": share / 2, "reset_before_share": share / 4,
                                     "reset_after_share": share / 4, "seed": self.source.randrange(1000)})  # fmt: skip

    async def _kill(self, name: str) -> None:
        process = supervisor.find(name, self.paths)
        if process is not None:
            process.kill()
            await asyncio.to_thread(process.wait, 10)


async def set_faults(place: Place, faults: dict[str, float]) -> None:
    async with ClientSession() as http, http.put(f"{place.payment_url}/faults", json=faults) as answer:
        answer.raise_for_status()


@asynccontextmanager
async def arena(paths: SandboxPaths) -> AsyncIterator[Arena]:
    source = random.Random(SEED)  # noqa: S311 # repeatable, not secret
    try:
        real = await asyncio.to_thread(platform.prepare, paths)
        await asyncio.to_thread(platform.migrate, real)
        await asyncio.to_thread(platform.start_services, paths, real)
        await asyncio.to_thread(supervisor.stop, "order-service", paths)
        urls = {"postgres": real.order_database, "redis": real.redis, "payment": real.payment_url}
        urls["aws"] = real.messaging.endpoint
        proxies = {name: TcpProxy(urlsplit(url).port or 0, source) for name, url in urls.items()}
        for proxy in proxies.values():
            await proxy.start()
        through = {
            name: url.replace(f":{urlsplit(url).port}", f":{proxies[name].port}")
            for name, url in urls.items()
        }
        place = replace(
            real,
            order_database=through["postgres"],
            redis=through["redis"],
            payment_port=proxies["payment"].port,
            messaging=replace(real.messaging, endpoint=through["aws"]),
        )
        await asyncio.to_thread(platform.start_order_service, paths, place)
        yield Arena(paths=paths, place=place, real=real, source=source, proxies=proxies)
        for proxy in proxies.values():
            await proxy.stop()
    finally:
        await asyncio.to_thread(platform.stop, paths)
