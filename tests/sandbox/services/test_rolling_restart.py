"""A rolling restart under load fails no request: readiness goes first, then the listener, then the process."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector

from sandbox.paths import SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import platform
from sandbox.services.environment import Place
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.signing import Signer
from tests.sandbox.services.conftest import LocalPlatform
from tests.services.order.world import BODY, ISSUER

pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]
RESTARTS = int(os.environ.get("ROLLING_RESTARTS", "2"))


@dataclass
class Balancer:
    """Sends each request to a replica that was ready a moment ago, as a Kubernetes Service does."""

    urls: tuple[str, ...]
    ready: set[str] = field(default_factory=set)
    turn: int = 0

    async def watch(self, path: str) -> None:
        """Ask every replica for its readiness, again and again, none waiting for another's answer."""
        async with ClientSession(timeout=ClientTimeout(total=10)) as http:
            await asyncio.gather(*(self._watch(http, url, path) for url in self.urls))

    async def _watch(self, http: ClientSession, url: str, path: str) -> None:
        while True:
            try:
                async with http.get(url + path) as answer:
                    ready = answer.status == 200
            except TimeoutError:
                ready = url in self.ready  # slow is not away
            except (ClientError, OSError):
                ready = False
            (self.ready.add if ready else self.ready.discard)(url)
            await asyncio.sleep(0.1)  # the period of the probe

    async def all_ready(self) -> None:
        """A rollout goes on only when the replica before is back in service."""
        async with asyncio.timeout(60):
            while self.ready != set(self.urls):
                await asyncio.sleep(0.05)

    def pick(self) -> str:
        self.turn += 1
        candidates = sorted(self.ready)
        return candidates[self.turn % len(candidates)]


@dataclass(frozen=True, kw_only=True)
class Side:
    """What differs between the two services."""

    name: str
    twin: Place
    url: Callable[[Place], str]
    start: Callable[[SandboxPaths, Place, str], int]
    send: Callable[[ClientSession, str], AbstractAsyncContextManager[ClientResponse]]
    good: str


def create_order(http: ClientSession, url: str) -> AbstractAsyncContextManager[ClientResponse]:
    return http.post(f"{url}/v1/orders", json=BODY, headers={"Idempotency-Key": new_id().hex})


def ask_for_reset(http: ClientSession, url: str) -> AbstractAsyncContextManager[ClientResponse]:
    """A write that needs no account; it costs no Argon2, so the load is on the server and not on the hash."""
    return http.post(f"{url}/v1/password-resets", json={"email": "nobody@example.com"})


def order_side(place: Place) -> Side:
    return Side(
        name="order-service",
        twin=replace(place, order_port=free_port(), order_metrics_port=free_port()),
        url=lambda replica: replica.orders_url,
        start=platform.start_order_service,
        send=create_order,
        good="201",
    )


def user_side(place: Place) -> Side:
    return Side(
        name="user-service",
        twin=replace(place, user_port=free_port(), user_metrics_port=free_port()),
        url=lambda replica: replica.users_url,
        start=platform.start_user_service,
        send=ask_for_reset,
        good="202",
    )


async def load(balancer: Balancer, side: Side, token: str, done: asyncio.Event) -> Counter[str]:
    """Send requests without ever retrying, and count the answers."""
    results = Counter[str]()
    connector = TCPConnector(limit=4)
    async with ClientSession(headers={"Authorization": f"Bearer {token}"}, connector=connector) as http:
        while not done.is_set():
            try:
                async with side.send(http, balancer.pick()) as answer:
                    await answer.read()
                    results[str(answer.status)] += 1
            except (ClientError, OSError) as error:
                results[repr(error)] += 1
            await asyncio.sleep(0.1)  # the pace of one user; the emulator has to keep up with the orders
    return results


@pytest.mark.parametrize("side_of", [order_side, user_side], ids=["order", "user"])
async def test_rolling_restarts_fail_no_request(
    local_platform: LocalPlatform, monkeypatch: pytest.MonkeyPatch, side_of: Callable[[Place], Side]
) -> None:
    for bucket in ("ADDRESS", "PRINCIPAL"):
        monkeypatch.setenv(f"RATE_PER_{bucket}", "100000")
        monkeypatch.setenv(f"BURST_PER_{bucket}", "100000")
    monkeypatch.setenv("DRAIN_SECONDS", "2")  # a busy machine needs longer to see that a replica drains
    paths, place = local_platform.paths, local_platform.place
    side = side_of(place)
    second = f"{side.name}-2"
    replicas = {side.name: place, second: side.twin}
    await asyncio.to_thread(side.start, paths, side.twin, second)
    balancer = Balancer(tuple(side.url(replica) for replica in replicas.values()))
    balancer.ready = set(balancer.urls)
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    token = signer.sign(new_id(), Role.USER)
    done = asyncio.Event()
    watcher = asyncio.create_task(balancer.watch("/readyz"))
    users = [asyncio.create_task(load(balancer, side, token, done)) for _ in range(5)]
    try:
        for _ in range(RESTARTS):
            for name, replica in replicas.items():
                await asyncio.to_thread(supervisor.stop, name, paths)
                await asyncio.to_thread(side.start, paths, replica, name)
                await balancer.all_ready()
    finally:
        done.set()
        results = sum(await asyncio.gather(*users), Counter[str]())
        watcher.cancel()
        await asyncio.to_thread(supervisor.stop, second, paths)
    assert set(results) == {side.good}, f"a rolling restart failed requests: {results}"
    assert results[side.good] > 100
