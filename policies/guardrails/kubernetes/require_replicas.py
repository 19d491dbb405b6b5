"""Production services run more than once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.evaluation import UNKNOWN
from policies.findings import number, require
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    StackCheck,
    Undecided,
    Violation,
)
from policies.resource import Resource, Value
from policies.scope import OrganizationalUnit

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
FEWEST = 2


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.type == AUTOSCALER:
        yield from require(resource, "spec.minReplicas", _enough, f"may go below {FEWEST}")
    elif resource.at("spec.replicas") is not None:
        yield from require(resource, "spec.replicas", _enough, f"runs less than {FEWEST} times")


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    """A Deployment that leaves its replicas open needs an autoscaler."""
    scaled = {
        str(resource.at("spec.scaleTargetRef.name")) for resource in resources if resource.type == AUTOSCALER
    }
    for deployment in resources:
        if deployment.type != DEPLOYMENT or deployment.at("spec.replicas") is not None:
            continue
        name = deployment.at("metadata.name")
        if name is UNKNOWN:
            yield Undecided(path="metadata.name", urn=deployment.urn)
        elif str(name) not in scaled:
            yield Violation(path="spec.replicas", value=None, problem="runs once", urn=deployment.urn)


def _enough(value: Value) -> bool:
    return number(value) >= FEWEST


GUARDRAIL = Guardrail(
    id="require-replicas",
    title="Services in production run at least twice",
    why="A single pod means an outage for every node that is replaced.",
    fix="Set replicas, or the autoscaler's minReplicas, to 2 or more.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nist_800_53=("CP-2", "SC-5")),
    scope=frozenset({OrganizationalUnit.PROD}),
    check=ResourceCheck(frozenset({DEPLOYMENT, AUTOSCALER}), _judge),
    stack_check=StackCheck(_judge_stack),
)
