"""Kubernetes quantities (`500m`, `1.5Gi`, `2e3`): are two spellings the same amount?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_PATTERN = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def amount(value: Any) -> Decimal | None:
    """The amount that the quantity stands for, or None if it is no quantity."""
    match = _PATTERN.match(str(value).strip()) if isinstance(value, (str, int, float)) else None
    if match is None or isinstance(value, bool):
        return None
    number, exponent, suffix = match.groups()
    if exponent:
        return Decimal(number) * Decimal(10) ** int(exponent[1:])
    if suffix in _BINARY:
        return Decimal(number) * Decimal(2) ** _BINARY[suffix]
    return Decimal(number) * Decimal(10) ** _DECIMAL.get(suffix or "", 0)


def is_quantity(value: Any) -> bool:
    return amount(value) is not None


def same_amount(left: Any, right: Any) -> bool:
    """`0.5` and `500m`, `1024Mi` and `1Gi` are the same amount."""
    found = amount(left)
    return found is not None and found == amount(right)
