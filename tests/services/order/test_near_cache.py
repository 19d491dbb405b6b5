"""The near cache keeps nothing that may have changed."""

from __future__ import annotations

from services.common.ids import new_id
from services.order.near_cache import MOST, NearCache, Rendered

ORDER = new_id()


def _rendered(version: int = 1) -> Rendered:
    return Rendered(customer_id=new_id(), version=version, body=b"{}", headers={})


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _listening(clock: Clock | None = None) -> NearCache:
    near = NearCache(2.0, clock or Clock())
    near.listen()
    return near


def test_an_order_is_answered_until_its_time_is_over() -> None:
    clock = Clock()
    near, rendered = _listening(clock), _rendered()
    near.keep(ORDER, rendered, near.ticket)
    clock.now = 1.9
    assert near.get(ORDER) is rendered
    clock.now = 2.0
    assert near.get(ORDER) is None


def test_a_changed_order_is_forgotten() -> None:
    near = _listening()
    near.keep(ORDER, _rendered(), near.ticket)
    near.changed(ORDER)
    assert near.get(ORDER) is None


def test_what_was_read_before_a_change_was_heard_of_is_not_kept() -> None:
    near = _listening()
    ticket = near.ticket
    near.changed(ORDER)
    near.keep(ORDER, _rendered(), ticket)
    assert near.get(ORDER) is None


def test_nothing_is_kept_while_changes_are_not_heard_of() -> None:
    near = NearCache(2.0, Clock())
    near.keep(ORDER, _rendered(), near.ticket)
    assert near.get(ORDER) is None
    near.listen()
    near.keep(ORDER, _rendered(), near.ticket)
    ticket = near.ticket
    near.deaf()
    assert near.get(ORDER) is None, "a lost connection drops everything"
    near.listen()
    near.keep(ORDER, _rendered(), ticket)
    assert near.get(ORDER) is None, "a change may have been missed in between"


def test_no_seconds_keep_nothing() -> None:
    near = NearCache(0, Clock())
    near.listen()
    near.keep(ORDER, _rendered(), near.ticket)
    assert near.get(ORDER) is None


def test_it_is_bounded() -> None:
    near = _listening()
    for number in range(MOST + 1):
        near.keep(ORDER if number == 0 else new_id(), _rendered(), near.ticket)
    assert near.get(ORDER) is None
