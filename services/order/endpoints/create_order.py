"""POST /v1/orders: create an order, once per idempotency key."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.common.endpoint import EVERYONE, Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.order import orders
from services.order.call import Call
from services.order.creation import Created, Draft
from services.order.representations import NewOrder, OrderRepresentation, new_order_json


class Idempotency(Request):
    """Makes a repeated request harmless."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{8,64}$")] = Field(
        alias="Idempotency-Key",
        description="The same key and body always give the same order",
        examples=["my-first-order"],
    )


def fingerprint(wanted: NewOrder, items: str) -> bytes:
    """What "the same body" means: the same values, however they are spaced or ordered."""
    return hashlib.sha256(f'{{"currency": "{wanted.currency}", "items": {items}}}'.encode()).digest()


async def create_order(call: Call) -> Reply:
    if not call.needs.flags.enabled("order-creation"):
        raise ProblemError(
            Problem.UNAVAILABLE, "New orders are not taken at the moment.", headers={"Retry-After": "60"}
        )
    wanted = call.get(NewOrder)
    items = wanted.items_json
    draft = Draft(
        customer_id=call.principal.user_id,
        idempotency_key=call.get(Idempotency).key,
        request_hash=fingerprint(wanted, items),
        currency=wanted.currency,
        total_minor=wanted.total_minor,
        items=items,
    )
    created = await call.needs.creation.create(draft)
    if created is None:
        created = await _earlier(call, draft)
    order_id, created_at = created  # a repetition is answered as the first time, wherever the order is by now
    body = new_order_json(wanted, order_id, draft.customer_id, created_at)
    return Reply(body=body, headers=_location(order_id))


def _location(order_id: UUID) -> dict[str, str]:
    return {"Location": f"/v1/orders/{order_id}"}


async def _earlier(call: Call, draft: Draft) -> Created:
    async with call.needs.pool.acquire() as connection:
        row = await orders.by_key(connection, draft.customer_id, draft.idempotency_key)
    if row is None or row["request_hash"] != draft.request_hash:
        raise ProblemError(Problem.IDEMPOTENCY_MISMATCH, "Use a new key for another order.")
    return row["id"], row["created_at"]


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/orders",
    name="create_order",
    summary="Create an order",
    handler=create_order,
    headers=Idempotency,
    body=NewOrder,
    answer=OrderRepresentation,
    status=201,
    roles=EVERYONE,
    errors=(Problem.IDEMPOTENCY_MISMATCH,),
    answer_headers={"Location": "Where to read the order"},
    tag="orders",
)
