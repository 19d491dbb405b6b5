"""The states of an order and the steps between them; nothing else may change a state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an order is on its way; shipped, cancelled and failed are ends."""

    PENDING = "pending"
    RESERVED = "reserved"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    FAILED = "failed"


STEPS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.RESERVED, State.CANCELLED, State.FAILED}),
    State.RESERVED: frozenset({State.PAID, State.CANCELLED, State.FAILED}),
    State.PAID: frozenset({State.SHIPPED}),
    State.SHIPPED: frozenset(),
    State.CANCELLED: frozenset(),
    State.FAILED: frozenset(),
}
ENDS = frozenset(state for state, following in STEPS.items() if not following)


def before(state: State) -> tuple[str, ...]:
    """The states from which one step leads to `state`."""
    return tuple(sorted(origin for origin, following in STEPS.items() if state in following))
