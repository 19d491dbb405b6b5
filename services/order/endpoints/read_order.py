"""GET /v1/orders/{order_id}: an order, from the cache when it is there."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.order import orders
from services.order.call import Call
from services.order.representations import OrderRepresentation, represent


async def read_order(call: Call) -> Reply:
    """Somebody else's order reads like one that does not exist."""
    order_id = call.path["order_id"]
    order = await call.needs.cache.get(order_id)
    if order is None:
        async with call.needs.pool.acquire() as connection:
            row = await orders.read(connection, order_id)
        if row is not None:
            order = represent(row)
            await call.needs.cache.put(order)
    if order is None or not call.may_see(order.customer_id):
        raise ProblemError(Problem.NOT_FOUND, "There is no such order.")
    return Reply(body=order, headers={"ETag": f'"{order.version}"'})


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
