"""The provider charges once, and a void is final even in advance."""

from __future__ import annotations

import random

from services.payment_simulator.faults import Fault, Faults
from services.payment_simulator.ledger import Ledger, PaymentState


def test_a_repeated_charge_moves_no_money() -> None:
    ledger = Ledger()
    ledger.charge("a", 100, "EUR")
    again = ledger.charge("a", 100, "EUR")
    assert (again.state, again.charges, again.amount_minor) == (PaymentState.CHARGED, 1, 100)


def test_a_void_before_the_charge_refuses_it() -> None:
    ledger = Ledger()
    ledger.void("a")
    payment = ledger.charge("a", 100, "EUR")
    assert (payment.state, payment.charges) == (PaymentState.VOIDED, 0)


def test_faults_come_in_their_shares() -> None:
    faults = Faults(error_share=0.2, reset_before_share=0.1, reset_after_share=0.1)
    source = random.Random(1)  # noqa: S311 # repeatable, not secret
    picked = [faults.pick(source) for _ in range(10_000)]
    assert abs(picked.count(Fault.ERROR) - 2000) < 200
    assert abs(picked.count(Fault.RESET_BEFORE) - 1000) < 150
    assert abs(picked.count(Fault.RESET_AFTER) - 1000) < 150
