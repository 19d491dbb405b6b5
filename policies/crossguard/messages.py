"""What people read when a guardrail speaks: id, resource, property, value and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from policies.guardrail import Guardrail, Violation
from policies.resource import Value

LONGEST_VALUE = 120
MOST_EXAMPLES = 5


def violation_message(guardrail: Guardrail, finding: Violation, type_: str, name: str) -> str:
    """One violation of one resource."""
    return (
        f"{guardrail.id}: {type_} {name!r}: {finding.path} is {shown(finding.value)}: {finding.problem}.\n"
        f"Fix: {guardrail.fix}\nWhy: {guardrail.why}"
    )


def undecided_message(guardrail_id: str, places: Sequence[str]) -> str:
    """All that a guardrail could not judge yet, in one note."""
    more = f" and {len(places) - MOST_EXAMPLES} more" if len(places) > MOST_EXAMPLES else ""
    return (
        f"{guardrail_id} is undecided: {', '.join(places[:MOST_EXAMPLES])}{more} "
        "will be known, and judged, during the update."
    )


def shown(value: Value) -> str:
    """The value in one short line."""
    if value is None:
        return "not set"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
