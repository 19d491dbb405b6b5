"""AWS's evaluation of service control policies: a Deny anywhere wins, and every level must hold an Allow."""

from __future__ import annotations

from policies.evaluation.context import context_of
from policies.evaluation.path import Relevant, ScpPath
from policies.evaluation.principals import is_service_linked_role
from policies.evaluation.statements import Statement
from policies.evaluation.types import UNKNOWN_PART, Decision, Outcome, Request, Unknown
from policies.evaluation.variables import Lookup

_EXEMPT_ACCOUNT = Decision(outcome=Outcome.ALLOWED, reason="SCPs do not bind the management account")
_EXEMPT_ROLE = Decision(outcome=Outcome.ALLOWED, reason="SCPs do not bind service-linked roles")
_ALLOWED = Decision(outcome=Outcome.ALLOWED, reason="every level allows it and no statement denies it")

Open = list[tuple[str, Statement]]


def evaluate(request: Request, path: ScpPath) -> Decision:
    """Whether the SCPs on the path let the request through. An unknown value never ends in `allowed`."""
    if path.exempt:
        return _EXEMPT_ACCOUNT
    if is_service_linked_role(request.principal_arn):
        return _EXEMPT_ROLE
    lookup = context_of(request)
    levels = path.relevant(request.action)
    undecided: Open = []
    for level in levels:
        for statement in level.denies:
            applies = statement.applies(request.resource, lookup)
            if applies:
                return _denied(request, level.level, statement)
            if applies is None:
                undecided.append((level.level, statement))
    unsure = [level for level in levels if not _allows(level, request, lookup)]
    for level in unsure:
        if not any(statement.applies(request.resource, lookup) is None for statement in level.allows):
            return _not_allowed(request, level.level)
        undecided += [(level.level, statement) for statement in level.allows]
    return _undecided(request, undecided, lookup) if undecided else _ALLOWED


def _allows(level: Relevant, request: Request, lookup: Lookup) -> bool:
    return any(statement.applies(request.resource, lookup) for statement in level.allows)


def _denied(request: Request, level: str, statement: Statement) -> Decision:
    return Decision(
        outcome=Outcome.DENIED,
        guardrail=statement.guardrail,
        sid=statement.sid,
        level=level,
        reason=f"explicit deny of {request.action} by statement {statement.sid or '(no Sid)'} at {level}",
    )


def _not_allowed(request: Request, level: str) -> Decision:
    return Decision(outcome=Outcome.DENIED, level=level, reason=f"no SCP at {level} allows {request.action}")


def _undecided(request: Request, statements: Open, lookup: Lookup) -> Decision:
    level, first = statements[0]
    keys = {key for _, statement in statements for key in statement.undecided_keys(lookup)}
    resource = request.resource
    if isinstance(resource, Unknown) or UNKNOWN_PART in resource:
        keys.add("resource")
    missing = tuple(sorted(keys))
    return Decision(
        outcome=Outcome.UNDECIDED,
        guardrail=first.guardrail,
        sid=first.sid,
        level=level,
        missing=missing,
        reason=f"statement {first.sid or '(no Sid)'} at {level} depends on {', '.join(missing)}, not known here",
    )
