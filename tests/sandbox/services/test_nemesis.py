"""Nothing lost, nothing doubled: orders under a nemesis that kills, delays, resets, refuses and repeats.

NEMESIS_ORDERS sets how many orders (the release check uses 2000), NEMESIS_SEED repeats a run.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import sys
import time
from collections import Counter
from typing import Any

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types
import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.paths import SandboxPaths
from services.common.endpoint import Role
from services.common.ids import new_id
from services.order.states import ENDS, STEPS, State
from services.user.signing import Signer
from tests.sandbox.services.arena import SEED, Arena, arena, set_faults
from tests.services.order.world import ISSUER

pytestmark = [pytest.mark.services, pytest.mark.timeout(1800)]
ORDERS = int(os.environ.get("NEMESIS_ORDERS", "300"))
STRIKES = max(6, ORDERS // 50)
CLIENTS = 20
STOCK = 10**6
HEAL_SECONDS = (
    240  # without any progress: how long all of it takes depends on the machine and on how many orders
)


async def client(arena: Arena, number: int, nemesis: asyncio.Task[Counter[str]]) -> None:
    """Creates orders while the nemesis is at work, and insists until each is acknowledged; cancels a few."""
    source = random.Random(f"{SEED}-{number}")  # noqa: S311 # repeatable, not secret
    signer = Signer(file=arena.real.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    customer = new_id()
    headers = {"Authorization": f"Bearer {signer.sign(customer, Role.USER)}"}
    async with ClientSession(headers=headers, timeout=ClientTimeout(total=5)) as http:
        for index in itertools.count():
            if nemesis.done() and index >= ORDERS // CLIENTS:
                return
            key = f"order-{number}-{index}"
            price = source.randrange(1, 10_000)
            items = [{"sku": f"sku-{source.randrange(5)}", "quantity": 1, "unit_price_minor": price}]
            body = {"currency": "EUR", "items": items}
            url = f"{arena.real.orders_url}/v1/orders"
            order = await insist(http, url, body, {"Idempotency-Key": key}, nemesis)
            arena.acknowledged[(customer, key)] = order["id"]
            if source.random() < 0.1:
                await insist(http, f"{url}/{order['id']}/cancel", None, {}, nemesis)
            if index >= ORDERS // CLIENTS:
                await asyncio.sleep(0.5)  # enough orders; go on slowly, so that every strike meets some


async def insist(
    http: ClientSession, url: str, body: object, headers: dict[str, str], nemesis: asyncio.Task[Counter[str]]
) -> dict[str, Any]:
    """Repeat the request until it is answered for good: done, or refused by a conflict."""
    while True:
        if nemesis.done():
            nemesis.result()  # a nemesis that failed would leave us insisting for ever
        try:
            async with http.post(url, json=body, headers=headers) as answer:
                document: dict[str, Any] = await answer.json(content_type=None)
                if answer.status in (200, 201, 409):
                    return document
                assert answer.status in (429, 503), f"{answer.status}: {document}"
        except (ClientError, TimeoutError, OSError):
            pass
        await asyncio.sleep(0.1)  # the pace of a patient client


class Patience:
    """Waits for as long as less and less is left."""

    def __init__(self) -> None:
        self._least, self._since = sys.maxsize, time.monotonic()

    def check(self, left: int, of: str) -> None:
        """Raises AssertionError when nothing has become less for too long."""
        if left < self._least:
            self._least, self._since = left, time.monotonic()
        waited = time.monotonic() - self._since
        assert waited < HEAL_SECONDS, f"{left} {of} are left, and none of them went away for {waited:.0f} s"


async def all_ended(connection: Any) -> None:
    """Wait until every order is in an end state; nobody has to redrive anything."""
    ends = [state.value for state in ENDS]
    query = (
        "SELECT (SELECT count(*) FROM orders WHERE state <> ALL($1::text[])) + (SELECT count(*) FROM outbox)"
    )
    patience = Patience()
    while left := await connection.fetchval(query, ends):
        patience.check(left, "orders and events")
        await asyncio.sleep(0.5)  # the pace of an observer


async def compensated(arena: Arena, connection: Any) -> dict[str, Any]:
    """Wait until the payments match the orders, and return them."""
    patience = Patience()
    async with ClientSession() as http:
        while True:
            async with http.get(f"{arena.real.payment_url}/v1/payments") as answer:
                payments: dict[str, Any] = (await answer.json())["payments"]
            charged = {name for name, payment in payments.items() if payment["state"] == "charged"}
            rows = await connection.fetch("SELECT id FROM orders WHERE state = 'shipped'")
            left = await connection.fetchval(
                "SELECT count(*) FROM reservations JOIN orders ON id = order_id WHERE state <> 'shipped'"
            )
            different = charged ^ {str(row["id"]) for row in rows}
            if not different and not left:
                return payments
            patience.check(len(different) + left, "payments and reservations without their order")
            await asyncio.sleep(0.5)  # the pace of an observer


async def check_history(arena: Arena, connection: Any, payments: dict[str, Any]) -> Counter[str]:
    orders = {str(row["id"]): row for row in await connection.fetch("SELECT * FROM orders")}
    for (customer, key), identifier in arena.acknowledged.items():
        row = orders[identifier]
        assert (row["customer_id"], row["idempotency_key"]) == (customer, key), (
            "an acknowledged order was lost"
        )
    assert len(orders) == len(arena.acknowledged), "a key made more than one order"
    steps: dict[str, list[Any]] = {}
    for step in await connection.fetch("SELECT * FROM transitions ORDER BY order_id, sequence"):
        steps.setdefault(str(step["order_id"]), []).append(step)
    for identifier, row in orders.items():
        path = steps[identifier]
        assert [step["sequence"] for step in path] == list(range(1, row["version"] + 1))
        assert [step["from_state"] for step in path[1:]] == [step["to_state"] for step in path[:-1]]
        assert all(State(step["to_state"]) in STEPS[State(step["from_state"])] for step in path[1:])
        assert path[-1]["to_state"] == row["state"]
        if row["state"] == "shipped":
            assert payments[identifier]["charges"] == 1
            assert payments[identifier]["amount_minor"] == row["total_minor"]
    taken = await connection.fetchval("SELECT sum(quantity) FROM reservations") or 0
    left = await connection.fetchval("SELECT sum(available) FROM stock")
    assert taken + left == 5 * STOCK, "goods appeared or vanished"
    return Counter(row["state"] for row in orders.values())


async def test_nothing_is_lost_and_nothing_is_doubled(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for bucket in ("ADDRESS", "PRINCIPAL"):
        monkeypatch.setenv(f"RATE_PER_{bucket}", "100000")
        monkeypatch.setenv(f"BURST_PER_{bucket}", "100000")
    monkeypatch.setenv("RETRY_SECONDS", "0.5")
    monkeypatch.setenv("BREAKER_RESET_SECONDS", "1")
    async with arena(SandboxPaths(tmp_path_factory.mktemp("nemesis"))) as field_of_battle:
        connection = await asyncpg.connect(field_of_battle.real.order_database)
        await connection.executemany(
            "INSERT INTO stock VALUES ($1, $2)", [(f"sku-{n}", STOCK) for n in range(5)]
        )
        await connection.close()
        nemesis = asyncio.create_task(field_of_battle.strikes(STRIKES))
        # The clients still insist then, and what the last strike refuses would be refused for ever.
        nemesis.add_done_callback(lambda _strikes: field_of_battle.heal())
        await asyncio.gather(*(client(field_of_battle, number, nemesis) for number in range(CLIENTS)))
        strikes = await nemesis
        await set_faults(field_of_battle.real, {})
        connection = await asyncpg.connect(field_of_battle.real.order_database)
        await all_ended(connection)
        payments = await compensated(field_of_battle, connection)
        states = await check_history(field_of_battle, connection, payments)
        await connection.close()
    with capsys.disabled():
        report = f"\nseed {SEED}: {sum(states.values())} orders {dict(states)}, strikes {dict(strikes)}"
        os.write(1, (report + "\n").encode())
