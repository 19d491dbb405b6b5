"""Deadlines shrink on their way and are told as what is left."""

from __future__ import annotations

from services.order.payment.deadline import HEADER, Deadline


def test_the_header_tells_what_is_left() -> None:
    assert 900 < int(Deadline.after(1).header[HEADER]) <= 1000
    assert Deadline.after(-1).header[HEADER] == "0"
    assert Deadline.after(-1).remaining == 0


def test_the_sooner_of_two_counts() -> None:
    assert Deadline.after(10).sooner(1).remaining <= 1
    assert Deadline.after(1).sooner(10).remaining <= 1
