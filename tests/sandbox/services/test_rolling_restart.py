"""A rolling restart under load fails no request: readiness goes first, then the listener, then the process."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from sandbox.paths import free_port
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
        """Ask the replicas for their readiness, again and again."""
        async with ClientSession(timeout=ClientTimeout(total=2)) as http:
            while True:
                for url in self.urls:
                    try:
                        async with http.get(url + path) as answer:
                            ready = answer.status == 200
                    except (ClientError, TimeoutError, OSError):
                        ready = False
                    (self.ready.add if ready else self.ready.discard)(url)
                await asyncio.sleep(0.1)  # the period of the probe

    def pick(self) -> str:
        self.turn += 1
        candidates = sorted(self.ready)
        return candidates[self.turn % len(candidates)]


async def load(balancer: Balancer, token: str, done: asyncio.Event) -> Counter[str]:
    """Create and read orders without ever retrying, and count the answers."""
    results = Counter[str]()
    connector = TCPConnector(limit=4)
    async with ClientSession(headers={"Authorization": f"Bearer {token}"}, connector=connector) as http:
        while not done.is_set():
            url = balancer.pick()
            try:
                key = {"Idempotency-Key": new_id().hex}
                async with http.post(f"{url}/v1/orders", json=BODY, headers=key) as answer:
                    await answer.read()
                    results[str(answer.status)] += 1
            except (ClientError, OSError) as error:
                results[repr(error)] += 1
            await asyncio.sleep(0.02)  # the pace of one user
    return results


async def test_rolling_restarts_of_the_order_service_fail_no_request(
    local_platform: LocalPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bucket in ("ADDRESS", "PRINCIPAL"):
        monkeypatch.setenv(f"RATE_PER_{bucket}", "100000")
        monkeypatch.setenv(f"BURST_PER_{bucket}", "100000")
    paths, place = local_platform.paths, local_platform.place
    twin = replace(place, order_port=free_port(), order_metrics_port=free_port())
    replicas: dict[str, Place] = {"order-service": place, "order-service-2": twin}
    await asyncio.to_thread(platform.start_order_service, paths, twin, "order-service-2")
    balancer = Balancer(tuple(replica.orders_url for replica in replicas.values()))
    balancer.ready = set(balancer.urls)
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    token = signer.sign(new_id(), Role.USER)
    done = asyncio.Event()
    watcher = asyncio.create_task(balancer.watch("/readyz"))
    users = [asyncio.create_task(load(balancer, token, done)) for _ in range(5)]
    try:
        for _ in range(RESTARTS):
            for name, replica in replicas.items():
                await asyncio.to_thread(supervisor.stop, name, paths)
                await asyncio.to_thread(platform.start_order_service, paths, replica, name)
    finally:
        done.set()
        results = sum(await asyncio.gather(*users), Counter[str]())
        watcher.cancel()
        await asyncio.to_thread(supervisor.stop, "order-service-2", paths)
    assert set(results) == {"201"}, results
    assert results["201"] > 100
