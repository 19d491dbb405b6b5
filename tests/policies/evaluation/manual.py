"""AWS's manual of policy evaluation, read slowly and written down once more: what the evaluator is compared with.

Nothing here is shared with `policies/evaluation`: no wildcard, no operator, no order of steps. Every value is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.evaluation import PolicyDocument, StatementDocument

Context = Mapping[str, tuple[str, ...]]
"""Context key in lower case -> its values; a key that is not in the request is not in the mapping."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request of which everything is known."""

    action: str
    resource: str
    context: Context


def permits(asked: Asked, levels: Sequence[Sequence[PolicyDocument]]) -> bool:
    """Any Deny that applies decides; otherwise each level needs an Allow that applies."""
    statements = [[one for document in level for one in document["Statement"]] for level in levels]
    if any(one["Effect"] == "Deny" and applies(one, asked) for level in statements for one in level):
        return False
    return all(any(one["Effect"] == "Allow" and applies(one, asked) for one in level) for level in statements)


def applies(statement: StatementDocument, asked: Asked) -> bool:
    action = asked.action.lower()
    if "Action" in statement:
        speaks = any(like(pattern.lower(), action) for pattern in listed(statement["Action"]))
    else:
        speaks = not any(like(pattern.lower(), action) for pattern in listed(statement["NotAction"]))
    if "Resource" in statement:
        covers = any(arn_like(pattern, asked.resource) for pattern in listed(statement["Resource"]))
    else:
        covers = not any(arn_like(pattern, asked.resource) for pattern in listed(statement["NotResource"]))
    conditions = statement.get("Condition", {})
    return (
        speaks
        and covers
        and all(
            condition(operator, listed(wanted), asked.context.get(key.lower(), ()))
            for operator, keys in conditions.items()
            for key, wanted in keys.items()
        )
    )


def condition(operator: str, wanted: Sequence[str], values: Sequence[str]) -> bool:
    """One line of a Condition block."""
    if operator == "Null":
        return (not values) == (wanted[0] == "true")
    quantifier, _, name = operator.rpartition(":")
    if not values and name.endswith("IfExists"):
        return True
    name = name.removesuffix("IfExists")
    if quantifier == "ForAllValues":
        return all(fits(name, wanted, value) for value in values)
    if quantifier == "ForAnyValue":
        return any(fits(name, wanted, value) for value in values)
    if "Not" in name:
        return all(fits(name, wanted, value) for value in values)
    return any(fits(name, wanted, value) for value in values)


def fits(name: str, wanted: Sequence[str], value: str) -> bool:
    """One value of the request against the policy's values: any of them, or none for an operator with Not."""
    if "Not" in name:
        return not any(compared(name.replace("Not", ""), one, value) for one in wanted)
    return any(compared(name, one, value) for one in wanted)


def compared(name: str, wanted: str, value: str) -> bool:
    match name:
        case "StringEquals":
            return value == wanted
        case "StringEqualsIgnoreCase" | "Bool":
            return value.casefold() == wanted.casefold()
        case "StringLike":
            return like(wanted, value)
        case "ArnLike" | "ArnEquals":
            return arn_like(wanted, value)
        case "IpAddress":
            return in_block(wanted, value)
    if name.startswith("Numeric"):
        return ordered(name.removeprefix("Numeric"), float(value), float(wanted))
    moments = [datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp() for text in (value, wanted)]
    return ordered(name.removeprefix("Date"), *moments)


def ordered(order: str, value: float, wanted: float) -> bool:
    return {
        "Equals": value == wanted,
        "LessThan": value < wanted,
        "LessThanEquals": value <= wanted,
        "GreaterThan": value > wanted,
        "GreaterThanEquals": value >= wanted,
    }[order]


def in_block(block: str, address: str) -> bool:
    network, _, length = block.partition("/")
    return bits(address)[: int(length)] == bits(network)[: int(length)]


def bits(address: str) -> str:
    return "".join(f"{int(part):08b}" for part in address.split("."))


def like(pattern: str, text: str) -> bool:
    """`*` is any text, also none; `?` is one letter."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(like(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


def arn_like(pattern: str, arn: str) -> bool:
    """Segment by segment, six of them; a lone `*` is everything."""
    if pattern == "*":
        return True
    wanted, found = pattern.split(":", 5), arn.split(":", 5)
    return len(wanted) == len(found) and all(like(*pair) for pair in zip(wanted, found, strict=True))


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
