"""Requests and answers about orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter

from services.common.endpoint import Representation, Request
from services.order.states import State

MAX_TOTAL_MINOR = 10**12
Sku = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def _whole(value: object) -> object:
    """2.0 is an integer to JSON, as JSON Schema says too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]


class Item(Request):
    """One line of an order."""

    sku: Sku
    quantity: Whole = Field(ge=1, le=1000)
    unit_price_minor: Whole = Field(
        ge=0, le=10**8, description="In the smallest unit of the currency, such as cents"
    )

    @property
    def json_text(self) -> str:
        """See `items_json`."""
        price = self.unit_price_minor
        return f'{{"quantity": {self.quantity}, "sku": "{self.sku}", "unit_price_minor": {price}}}'


class NewOrder(Request):
    """What to order."""

    currency: Currency = Field(description="ISO 4217", examples=["EUR"])
    items: list[Item] = Field(
        min_length=1,
        max_length=10,
        examples=[[{"sku": "book-1", "quantity": 2, "unit_price_minor": 1999}]],
    )

    @property
    def total_minor(self) -> int:
        """At most 10 items * 1000 pieces * 10^8, which is MAX_TOTAL_MINOR: no sum overflows."""
        return sum(item.quantity * item.unit_price_minor for item in self.items)

    @property
    def items_json(self) -> str:
        """The items as `json.dumps` with sorted keys gives them, without its cost: no SKU needs an escape."""
        return f"[{', '.join([item.json_text for item in self.items])}]"


class OrderRepresentation(Representation):
    """An order."""

    id: UUID
    customer_id: UUID
    state: State
    currency: Currency
    total_minor: int
    items: list[Item]
    version: int
    created_at: datetime
    updated_at: datetime


class TransitionRepresentation(Representation):
    """One step of an order."""

    sequence: int
    from_state: State | None
    to_state: State
    reason: str
    at: datetime


class OrderHistory(Representation):
    """All steps of an order, oldest first."""

    order_id: UUID
    transitions: list[TransitionRepresentation]


class OrderPage(Representation):
    """Part of a listing, newest first."""

    orders: list[OrderRepresentation]
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null on the last one")


_ITEMS = TypeAdapter(list[Item])


def new_order_json(wanted: NewOrder, order_id: UUID, customer_id: UUID, created_at: datetime) -> bytes:
    """An order that was just created as `OrderRepresentation` renders it, without the cost of making one."""
    at = created_at.isoformat().replace("+00:00", "Z")
    items = ",".join(
        [
            f'{{"sku":"{one.sku}","quantity":{one.quantity},"unit_price_minor":{one.unit_price_minor}}}'
            for one in wanted.items
        ]
    )
    return (
        f'{{"id":"{order_id}","customer_id":"{customer_id}","state":"pending","currency":"{wanted.currency}",'
        f'"total_minor":{wanted.total_minor},"items":[{items}],"version":1,'
        f'"created_at":"{at}","updated_at":"{at}"}}'
    ).encode()


def represent(row: Mapping[str, Any]) -> OrderRepresentation:
    """A row of the table as an answer."""
    return OrderRepresentation(
        id=row["id"],
        customer_id=row["customer_id"],
        state=State(row["state"]),
        currency=row["currency"],
        total_minor=row["total_minor"],
        items=_ITEMS.validate_json(row["items"]),
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
