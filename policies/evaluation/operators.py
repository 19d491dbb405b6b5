"""The condition operators of the IAM policy language: how one wanted value is compared with one actual value."""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.evaluation.patterns import Tri, arn_like, glob
from policies.evaluation.types import PolicyError

Predicate = Callable[[str], Tri]
Order = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """`compile` turns the policy's value into a predicate; a negated operator matches when none of them holds."""

    compile: Callable[[str], Predicate]
    negated: bool = False


def _equals_ignore_case(pattern: str) -> Predicate:
    wanted = pattern.lower()
    return lambda value: value.lower() == wanted


def _bool(pattern: str) -> Predicate:
    return _equals_ignore_case(pattern)


def _ordered(order: Order, parse: Callable[[str], float]) -> Callable[[str], Predicate]:
    def compile_value(pattern: str) -> Predicate:
        wanted = parse(pattern)

        def predicate(value: str) -> bool:
            try:
                return order(parse(value), wanted)
            except ValueError:  # AWS: a value of the wrong type does not match
                return False

        return predicate

    return compile_value


def _date(text: str) -> float:
    if text.replace(".", "", 1).isdigit():
        return float(text)
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def _ip_address(pattern: str) -> Predicate:
    network = ipaddress.ip_network(pattern, strict=False)

    def predicate(value: str) -> bool:
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return predicate


_ORDERS: dict[str, Order] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

_EXACT: dict[str, Callable[[str], Predicate]] = {
    "StringEquals": lambda pattern: pattern.__eq__,
    "StringEqualsIgnoreCase": _equals_ignore_case,
    "StringLike": glob,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "IpAddress": _ip_address,
}
_EXACT |= {
    f"{family}{name}": _ordered(order, parse)
    for family, parse in (("Numeric", float), ("Date", _date))
    for name, order in _ORDERS.items()
}

_NEGATIVE = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}

OPERATORS: dict[str, Operator] = (
    {name: Operator(compile_value) for name, compile_value in _EXACT.items()}
    | {name: Operator(_EXACT[positive], negated=True) for name, positive in _NEGATIVE.items()}
    | {"Bool": Operator(_bool)}
)


def operator_named(name: str) -> Operator:
    """Raises PolicyError."""
    if name not in OPERATORS:
        raise PolicyError(
            f"condition operator {name!r} is unknown; known are {', '.join(sorted(OPERATORS))}, Null"
        )
    return OPERATORS[name]
