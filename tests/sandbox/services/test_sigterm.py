"""SIGTERM under load loses no request of clients that keep their connections: each is told to go, then it is cut."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from aiohttp import ClientError, ClientSession, TCPConnector

from sandbox.processes import supervisor
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.signing import Signer
from tests.sandbox.services.conftest import LocalPlatform
from tests.sandbox.services.test_rolling_restart import Side, order_side, user_side
from tests.services.order.world import ISSUER

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]
CLIENTS = 20


async def client(http: ClientSession, side: Side, url: str, results: Counter[str]) -> None:
    """Send one request after the other on one connection, until an answer says that it was the last."""
    while True:
        try:
            async with side.send(http, url) as answer:
                await answer.read()
                results[str(answer.status)] += 1
                if answer.headers.get("Connection") == "close":
                    return  # a balancer would connect to another replica now
        except (ClientError, OSError) as error:
            results[repr(error)] += 1
            return


@pytest.mark.parametrize("side_of", [order_side, user_side], ids=["order", "user"])
async def test_a_kept_connection_is_let_go_before_it_is_cut(
    local_platform: LocalPlatform, monkeypatch: pytest.MonkeyPatch, side_of: object
) -> None:
    assert callable(side_of)
    paths, place = local_platform.paths, local_platform.place
    side: Side = side_of(place)
    for bucket in ("ADDRESS", "PRINCIPAL"):
        monkeypatch.setenv(f"RATE_PER_{bucket}", "100000")
        monkeypatch.setenv(f"BURST_PER_{bucket}", "100000")
    monkeypatch.setenv("DRAIN_SECONDS", "2")
    single = f"{side.name}-3"
    await asyncio.to_thread(side.start, paths, side.twin, single)
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    headers = {"Authorization": f"Bearer {signer.sign(new_id(), Role.USER)}"}
    results = Counter[str]()
    async with ClientSession(headers=headers, connector=TCPConnector(limit=CLIENTS)) as http:
        clients = [
            asyncio.create_task(client(http, side, side.url(side.twin), results)) for _ in range(CLIENTS)
        ]
        async with asyncio.timeout(120):
            while results[side.good] < 10 * CLIENTS:
                await asyncio.sleep(0.05)
        await asyncio.to_thread(supervisor.stop, single, paths)
        await asyncio.gather(*clients)
    assert set(results) == {side.good}, f"requests were lost: {results}"
