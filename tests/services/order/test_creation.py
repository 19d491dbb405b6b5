"""Orders that are written together are answered as if each had been alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from services.common.database import Connection, Pool
from services.common.ids import new_id
from services.order import orders
from services.order.creation import TOGETHER, Creation, Draft
from tests.services.order.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _draft(key: str = "my-key-1") -> Draft:
    return Draft(
        customer_id=new_id(),
        idempotency_key=key,
        request_hash=b"hash",
        currency="EUR",
        total_minor=5,
        items='[{"sku": "book", "quantity": 1, "unit_price_minor": 5}]',
    )


class Broken:
    """A pool whose first statement may fail; it counts the orders of each statement."""

    def __init__(self, *, first_fails: bool = True) -> None:
        self.sizes: list[int] = []
        self._first_fails = first_fails

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Broken]:
        await asyncio.sleep(0)
        yield self

    async def fetch(self, _query: str, *columns: list[Any]) -> list[dict[str, Any]]:
        self.sizes.append(len(columns[0]))
        if self._first_fails and len(self.sizes) == 1:
            raise OSError("the connection broke")
        return [{"id": order_id, "created_at": NOW} for order_id in columns[0]]


async def test_a_broken_statement_fails_its_orders_and_no_others() -> None:
    pool = Broken()
    creation = Creation(cast(Pool, pool))
    wanted = [creation.create(_draft()) for _ in range(2 * TOGETHER)]
    answers = await asyncio.gather(*wanted, return_exceptions=True)
    assert pool.sizes == [TOGETHER, TOGETHER], "a statement is bounded"
    assert sum(isinstance(one, OSError) for one in answers) == TOGETHER
    assert all(isinstance(one, OSError | tuple) for one in answers)
    assert await creation.create(_draft()) is not None, "it goes on after a failure"


async def test_an_order_that_arrives_as_the_last_statement_ends_is_written_too() -> None:
    creation = Creation(cast(Pool, Broken(first_fails=False)))
    async with asyncio.timeout(1):
        for _ in range(3):  # the next order comes in the very step in which the writer has ended
            assert await creation.create(_draft()) is not None


async def test_a_caller_that_is_gone_does_not_hold_up_the_others() -> None:
    creation = Creation(cast(Pool, Broken()))
    with pytest.raises(OSError, match="broke"):
        await creation.create(_draft())
    gone, stays = (asyncio.create_task(creation.create(_draft())) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays is not None


@pytest.mark.services
async def test_a_key_that_was_used_leaves_the_other_orders_of_its_statement_alone(world: World) -> None:
    used = _draft()
    assert await world.needs.creation.create(used) is not None
    drafts = [used, *(_draft() for _ in range(30)), used]
    answers = await asyncio.gather(*(world.needs.creation.create(draft) for draft in drafts))
    assert [created is None for created in answers] == [True, *([False] * 30), True]
    async with world.needs.pool.acquire() as connection:
        for draft, created in zip(drafts[1:-1], answers[1:-1], strict=True):
            assert created is not None
            row = await orders.read(connection, created[0])
            assert row is not None
            assert row["customer_id"] == draft.customer_id, "everybody gets their own order"
            assert row["created_at"] == created[1]


@pytest.mark.services
async def test_every_order_has_its_first_step_and_its_event(world: World) -> None:
    answers = await asyncio.gather(*(world.needs.creation.create(_draft()) for _ in range(20)))
    ids = [created[0] for created in answers if created is not None]
    async with world.needs.pool.acquire() as connection:
        for table, column in (("transitions", "order_id"), ("outbox", "key")):
            assert await _count(connection, table, column, ids) == 20


async def _count(connection: Connection, table: str, column: str, ids: list[Any]) -> int:
    query = f"SELECT count(DISTINCT {column}) FROM {table} WHERE {column} = ANY($1)"  # noqa: S608 # names of ours
    count: int = await connection.fetchval(query, ids)
    return count


class Hanging(Broken):
    """A pool whose database hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__(first_fails=False)
        self.healed = asyncio.Event()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Broken]:
        await self.healed.wait()
        yield self


async def test_an_order_whose_caller_gave_up_is_not_written_later() -> None:
    pool = Hanging()
    creation = Creation(cast(Pool, pool))
    given_up = [asyncio.create_task(creation.create(_draft())) for _ in range(4 * TOGETHER)]
    await asyncio.sleep(0)
    for task in given_up:
        task.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    alive = asyncio.create_task(creation.create(_draft()))
    await asyncio.sleep(0)
    pool.healed.set()
    assert await alive is not None
    assert pool.sizes == [1], "the only one that somebody waits for"
