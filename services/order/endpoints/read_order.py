"""GET /v1/orders/{order_id}: an order, from the cache when it is there."""

from __future__ import annotations

from uuid import UUID

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.order import near_cache, orders
from services.order.call import Call
from services.order.near_cache import Rendered, render
from services.order.representations import OrderRepresentation, represent


async def read_order(call: Call) -> Reply:
    """Somebody else's order reads like one that does not exist."""
    order_id = call.path["order_id"]
    found = call.needs.cache.near.get(order_id)
    if found is None:
        found = await _read(call, order_id)
    else:
        near_cache.HITS.inc()
    if found is None or not call.may_see(found.customer_id):
        raise ProblemError(Problem.NOT_FOUND, "There is no such order.")
    return Reply(body=found.body, headers=found.headers)


async def _read(call: Call, order_id: UUID) -> Rendered | None:
    cache = call.needs.cache
    ticket = cache.near.ticket
    order = await cache.get(order_id)
    if order is None:
        async with call.needs.pool.acquire() as connection:
            row = await orders.read(connection, order_id)
        if row is None:
            return None
        order = represent(row)
        await cache.put(order)
    rendered = render(order)
    cache.near.keep(order_id, rendered, ticket)
    return rendered


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/orders/{order_id}",
    name="read_order",
    summary="Read an order",
    handler=read_order,
    answer=OrderRepresentation,
    roles=EVERYONE,
    errors=(Problem.NOT_FOUND,),
    answer_headers={"ETag": "Version of the order"},
    tag="orders",
)
