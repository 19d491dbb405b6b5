"""One policy of a pack: a guardrail's checks, or another judgement with the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.crossguard.messages import violation_message
from policies.guardrail import Guardrail, Severity, Undecided, Violation
from policies.resource import Resource


class Level(StrEnum):
    """What the engine does with a report."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Report:
    """One thing to tell. `undecided` holds what is not known, and then `message` is empty."""

    message: str
    urn: str = ""
    undecided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`types` limits which resources `judge` sees (None: all); `judge_stack` sees all of them at the end."""

    name: str
    description: str
    severity: Severity
    level: Level
    fix: str = ""
    types: frozenset[str] | None = None
    judge: Callable[[Resource], Iterable[Report]] | None = None
    judge_stack: Callable[[Sequence[Resource]], Iterable[Report]] | None = None


def policy_of(guardrail: Guardrail) -> Policy:
    """The guardrail's checks as a policy; SCP-only guardrails have none to give."""
    return Policy(
        name=guardrail.id,
        description=guardrail.title,
        severity=guardrail.severity,
        level=Level.MANDATORY if guardrail.mandatory else Level.ADVISORY,
        fix=guardrail.fix,
        types=guardrail.check.types if guardrail.check else frozenset(),
        judge=_resource_judge(guardrail) if guardrail.check else None,
        judge_stack=_stack_judge(guardrail) if guardrail.stack_check else None,
    )


def _resource_judge(guardrail: Guardrail) -> Callable[[Resource], Iterable[Report]]:
    def judge(resource: Resource) -> Iterable[Report]:
        if guardrail.check is None or not guardrail.binds(resource.place):
            return
        for finding in guardrail.check.judge(resource):
            yield _report(guardrail, finding, resource)

    return judge


def _stack_judge(guardrail: Guardrail) -> Callable[[Sequence[Resource]], Iterable[Report]]:
    def judge(resources: Sequence[Resource]) -> Iterable[Report]:
        bound = {resource.urn: resource for resource in resources if guardrail.binds(resource.place)}
        if guardrail.stack_check is None:
            return
        for finding in guardrail.stack_check.judge(list(resources)):
            if finding.urn in bound:
                yield _report(guardrail, finding, bound[finding.urn])

    return judge


def _report(guardrail: Guardrail, finding: Violation | Undecided, resource: Resource) -> Report:
    if isinstance(finding, Undecided):
        return Report("", resource.urn, undecided=f"{resource.name}.{finding.path}")
    return Report(violation_message(guardrail, finding, resource.type, resource.name), resource.urn)
