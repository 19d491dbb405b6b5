"""Whether a statement of a resource's policy lets everybody in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from policies.address_ranges import is_world
from policies.findings import mapping, texts
from policies.resource import Value

# Keys that tell who calls; each limits a statement for `*` to some account or organization.
PRINCIPAL_KEYS = ("aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
ADDRESS = "ipaddress"
# Negations let in everybody else; IfExists and ForAllValues whoever lacks the key.
LIMITING_OPERATORS = frozenset(
    {"arnequals", "arnlike", ADDRESS, "stringequals", "stringequalsignorecase", "stringlike"}
)


def open_to_everybody(statement: Mapping[str, Value], keys: Collection[str]) -> bool:
    """Whether anybody is allowed, and no condition on one of the keys says who."""
    if statement.get("Effect") != "Allow" or not _everybody(statement):
        return False
    wanted = {key.lower() for key in keys}
    return not any(
        key.lower() in wanted and _limits(operator.lower(), value)
        for operator, block in mapping(statement.get("Condition")).items()
        for key, value in mapping(block).items()
    )


def _everybody(statement: Mapping[str, Value]) -> bool:
    principal = statement.get("Principal")
    # Everybody but some is everybody.
    return "NotPrincipal" in statement or "*" in (texts(principal) or texts(mapping(principal).get("AWS")))


def _limits(operator: str, value: Value) -> bool:
    name = operator.removeprefix("foranyvalue:")
    if name == ADDRESS:
        return not any(is_world(text) for text in texts(value))
    return name in LIMITING_OPERATORS and all(_names_somebody(text) for text in texts(value))


def _names_somebody(text: str) -> bool:
    """The account of an ARN, or without one what comes first, has no wildcard."""
    parts = text.split(":", 5)
    who = (parts[4] or parts[5]) if parts[0] == "arn" and len(parts) == 6 else text
    return set("*?").isdisjoint(who.partition("/")[0])
