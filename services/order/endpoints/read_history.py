"""GET /v1/orders/{order_id}/transitions: every step that an order took."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.order import orders
from services.order.call import Call
from services.order.representations import OrderHistory, TransitionRepresentation
from services.order.states import State


async def read_history(call: Call) -> Reply:
    order_id = call.path["order_id"]
    async with call.needs.pool.acquire() as connection:
        row = await orders.read(connection, order_id)
        if row is None or not call.may_see(row["customer_id"]):
            raise ProblemError(Problem.NOT_FOUND, "There is no such order.")
        rows = await orders.history(connection, order_id)
    steps = [
        TransitionRepresentation(
            sequence=step["sequence"],
            from_state=State(step["from_state"]) if step["from_state"] else None,
            to_state=State(step["to_state"]),
            reason=step["reason"],
            at=step["at"],
        )
        for step in rows
    ]
    return Reply(body=OrderHistory(order_id=order_id, transitions=steps))


ENDPOINT = Endpoint(
    method="GET",
    path="/v1/orders/{order_id}/transitions",
    name="read_history",
    summary="Read the steps of an order",
    handler=read_history,
    answer=OrderHistory,
    roles=EVERYONE,
    errors=(Problem.NOT_FOUND,),
    tag="orders",
)
