"""What the provider knows: one payment per id, charged at most once, and every call that reached it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PaymentState(StrEnum):
    """Of a payment; a void is final even when it comes before the charge."""

    CHARGED = "charged"
    VOIDED = "voided"


@dataclass
class Payment:
    """The money of one order."""

    state: PaymentState
    amount_minor: int = 0
    currency: str = ""
    charges: int = 0


@dataclass
class Ledger:
    """All payments and the number of calls."""

    payments: dict[str, Payment] = field(default_factory=dict)
    calls: int = 0

    def charge(self, payment_id: str, amount_minor: int, currency: str) -> Payment:
        """The payment after the charge; the second charge of an id changes nothing."""
        payment = self.payments.get(payment_id)
        if payment is None:
            payment = Payment(PaymentState.CHARGED, amount_minor, currency, charges=1)
            self.payments[payment_id] = payment
        return payment

    def void(self, payment_id: str) -> Payment:
        """Give the money back, now or in advance."""
        payment = self.payments.setdefault(payment_id, Payment(PaymentState.VOIDED))
        payment.state = PaymentState.VOIDED
        return payment
