"""POST /v1/orders/{order_id}/cancel: cancel an order that is not paid yet."""

from __future__ import annotations

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.order import orders
from services.order.call import Call
from services.order.representations import OrderRepresentation, represent
from services.order.states import State


async def cancel_order(call: Call) -> Reply:
    """Cancelling twice is no error. A charge that is on its way at this moment is voided by the saga."""
    order_id = call.path["order_id"]
    async with call.needs.pool.acquire() as connection:
        row = await orders.read(connection, order_id)
        if row is None or not call.may_see(row["customer_id"]):
            raise ProblemError(Problem.NOT_FOUND, "There is no such order.")
        moved = await orders.move(connection, order_id, State.CANCELLED, "cancelled by request")
        row = moved or await orders.read(connection, order_id)
    if row is None or row["state"] != State.CANCELLED:
        state = row["state"] if row else "gone"
        raise ProblemError(Problem.CONFLICT, f"The order is {state} and cannot be cancelled.")
    order = represent(row)
    await call.needs.cache.changed(order)
    return Reply(body=order)


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/orders/{order_id}/cancel",
    name="cancel_order",
    summary="Cancel an order that is not paid yet",
    handler=cancel_order,
    answer=OrderRepresentation,
    roles=EVERYONE,
    errors=(Problem.NOT_FOUND, Problem.CONFLICT),
    tag="orders",
)
