"""GET /v1/orders: the caller's orders, newest first."""

from __future__ import annotations

from pydantic import Field

from services.common.endpoint import EVERYONE, Endpoint, Reply, Request
from services.common.ids import Cursor, decode_cursor, encode_cursor
from services.order import orders
from services.order.call import Call
from services.order.representations import OrderPage, represent
from services.order.states import State


class Listing(Request):
    """Which orders."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = Field(None, description="`next_cursor` of the page before")
    state: State | None = Field(None, description="Only orders in this state")


async def list_orders(call: Call) -> Reply:
    wanted = call.get(Listing)
    after = decode_cursor(wanted.cursor) if wanted.cursor is not None else None
    async with call.needs.pool.acquire() as connection:
        rows = await orders.page(
            connection, call.principal.user_id, after=after, state=wanted.state, limit=wanted.limit + 1
        )
    page = [represent(row) for row in rows[: wanted.limit]]
    more = encode_cursor(page[-1].id) if len(rows) > wanted.limit else None
    return Reply(body=OrderPage(orders=page, next_cursor=more))


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/orders",
    name="list_orders",
    summary="List one's orders, newest first",
    handler=list_orders,
    query=Listing,
    answer=OrderPage,
    roles=EVERYONE,
    tag="orders",
)
