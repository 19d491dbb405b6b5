"""What a guardrail says, as assertions."""

from __future__ import annotations

from collections.abc import Sequence

from policies.evaluation import (
    FULL_AWS_ACCESS,
    ContextValue,
    Decision,
    PolicyDocument,
    Request,
    ScpPath,
    evaluate,
)
from policies.guardrail import Finding, Guardrail, Undecided, Violation
from policies.resource import Resource
from policies.scope import DEPLOY_ROLE
from tests.policies.builders.base import ACCOUNT


def findings(guardrail: Guardrail, resource: Resource) -> list[Finding]:
    """What the resource check finds; the check must be meant for the type."""
    assert guardrail.check is not None, f"{guardrail.id} has no resource check"
    assert resource.type in guardrail.check.types, f"{guardrail.id} does not judge {resource.type}"
    assert guardrail.binds(resource.place), f"{guardrail.id} does not bind {resource.place}"
    return list(guardrail.check.judge(resource))


def accepts(guardrail: Guardrail, resource: Resource) -> None:
    """Nothing is found."""
    assert findings(guardrail, resource) == []


def rejects(guardrail: Guardrail, resource: Resource, at: str) -> None:
    """A violation is found at the path, and nowhere else."""
    found = findings(guardrail, resource)
    assert [one.path for one in found if isinstance(one, Violation)] == [at], found


def leaves_open(guardrail: Guardrail, resource: Resource, at: str) -> None:
    """The path is undecided, and nothing is called a violation."""
    assert findings(guardrail, resource) == [Undecided(path=at)]


def accepts_stack(guardrail: Guardrail, *resources: Resource) -> None:
    assert stack_findings(guardrail, resources) == []


def rejects_stack(guardrail: Guardrail, *resources: Resource, urn: str) -> None:
    """A violation is found at the resource of that URN alone."""
    assert [one.urn for one in stack_findings(guardrail, resources) if isinstance(one, Violation)] == [urn]


def stack_findings(guardrail: Guardrail, resources: Sequence[Resource]) -> list[Finding]:
    assert guardrail.stack_check is not None, f"{guardrail.id} has no stack check"
    return list(guardrail.stack_check.judge(resources))


def call(
    action: str,
    *,
    role: str = DEPLOY_ROLE,
    principal: str | None = None,
    resource: str = "*",
    region: str = "eu-central-1",
    **context: ContextValue,
) -> Request:
    """A call by a role of the account; context keys are written with __ for the colon and ___ for a slash."""
    return Request(
        action=action,
        principal_arn=principal or f"arn:aws:iam::{ACCOUNT}:role/{role}",
        account=ACCOUNT,
        resource=resource,
        region=region,
        context={key.replace("___", "/").replace("__", ":"): value for key, value in context.items()},
    )


def decide(guardrail: Guardrail, request: Request) -> Decision:
    """The decision with this guardrail as the only SCP beside FullAWSAccess."""
    document: PolicyDocument = {"Version": "2012-10-17", "Statement": list(guardrail.numbered_statements())}
    return evaluate(request, ScpPath.of([("root", [FULL_AWS_ACCESS, document])]))


def denies(guardrail: Guardrail, request: Request) -> None:
    """The guardrail itself denies the call."""
    decision = decide(guardrail, request)
    assert decision.denied
    assert decision.guardrail == guardrail.id


def permits(guardrail: Guardrail, request: Request) -> None:
    assert decide(guardrail, request).allowed
