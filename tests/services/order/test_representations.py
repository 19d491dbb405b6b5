"""What is made by hand for speed is what the models would have made."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.common.ids import new_id
from services.order.endpoints.create_order import fingerprint
from services.order.representations import Item, NewOrder, new_order_json, represent

ITEMS = st.builds(
    Item,
    sku=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"),
    quantity=st.integers(1, 1000),
    unit_price_minor=st.integers(0, 10**8),
)
ORDERS = st.builds(
    NewOrder, currency=st.from_regex(r"\A[A-Z]{3}\Z"), items=st.lists(ITEMS, min_size=1, max_size=10)
)


@given(ORDERS)
def test_the_items_are_json_with_sorted_keys(wanted: NewOrder) -> None:
    assert wanted.items_json == json.dumps(wanted.model_dump(mode="json")["items"], sort_keys=True)


def test_a_fingerprint_is_the_one_that_was_stored_for_orders_before() -> None:
    wanted = NewOrder(currency="EUR", items=[Item(sku="book", quantity=2, unit_price_minor=1999)])
    stored = "e089ff57ce1f72c010397ea4c0e03cb25dc003d3da411d5ea51d78a8243beee9"
    assert fingerprint(wanted, wanted.items_json).hex() == stored


@given(ORDERS, st.datetimes(timezones=st.just(UTC)))
def test_a_new_order_reads_like_its_row(wanted: NewOrder, now: datetime) -> None:
    order_id, customer_id = new_id(), new_id()
    row = {
        "id": order_id,
        "customer_id": customer_id,
        "state": "pending",
        "currency": wanted.currency,
        "total_minor": wanted.total_minor,
        "items": wanted.items_json,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    made = new_order_json(wanted, order_id, customer_id, now)
    assert made.decode() == represent(row).model_dump_json()
