"""The state machine of an order."""

from __future__ import annotations

from services.order.states import ENDS, STEPS, State, before


def test_every_state_is_reached_from_pending_and_every_end_is_final() -> None:
    reached = {State.PENDING}
    for _ in State:
        reached |= {following for origin in reached for following in STEPS[origin]}
    assert reached == set(State)
    assert {State.SHIPPED, State.CANCELLED, State.FAILED} == ENDS


def test_a_paid_order_can_only_be_shipped() -> None:
    assert before(State.CANCELLED) == ("pending", "reserved")
    assert before(State.PAID) == ("reserved",)
    assert before(State.SHIPPED) == ("paid",)
    assert before(State.PENDING) == ()
