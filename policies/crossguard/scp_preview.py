"""The SCP evaluator as a policy: what would fail an hour into the update fails in the preview."""

from __future__ import annotations

from collections.abc import Iterator

from policies.crossguard.policy import Level, Policy, Report
from policies.guardrail import Severity
from policies.planned_actions import actions_of
from policies.registry import by_id
from policies.resource import Resource
from policies.scp_check import Planned, certain_decisions, possible_decisions

DENIED = "planned-actions-are-allowed"
MAYBE = "planned-actions-may-be-denied"


def scp_policies() -> list[Policy]:
    """One stops the preview; the other notes actions that some property, not told by the schema, may need."""
    return [
        Policy(
            name=DENIED,
            description="The organization's SCPs let the deploying role create each planned resource",
            severity=Severity.CRITICAL,
            level=Level.MANDATORY,
            judge=_judge_certain,
        ),
        Policy(
            name=MAYBE,
            description="SCPs would deny an action that the resource may need",
            severity=Severity.LOW,
            level=Level.ADVISORY,
            judge=_judge_possible,
        ),
    ]


def _judge_certain(resource: Resource) -> Iterator[Report]:
    if actions_of(resource.type) is None:
        yield Report(
            "", resource.urn, undecided=f"{resource.name} (nothing tells what {resource.type} calls)"
        )
    for planned in certain_decisions(resource):
        if planned.decision.denied:
            yield Report(_message(resource, planned), resource.urn)
        elif planned.decision.undecided:
            yield Report("", resource.urn, undecided=f"{resource.name} {planned.action}")


def _judge_possible(resource: Resource) -> Iterator[Report]:
    for planned in possible_decisions(resource):
        if planned.decision.denied:
            yield Report(_message(resource, planned), resource.urn)


def _message(resource: Resource, planned: Planned) -> str:
    decision = planned.decision
    guardrail = by_id().get(decision.guardrail or "")
    advice = f"\nGuardrail: {guardrail.title}.\nFix: {guardrail.fix}" if guardrail else ""
    return (
        f"{decision.guardrail or 'SCP'}: {resource.type} {resource.name!r} needs {planned.action} in account "
        f"{resource.place.account}: {decision.reason}.{advice}"
    )
