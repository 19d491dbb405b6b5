"""Containers say what they need and where they stop."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import judge
from policies.guardrail import (
    Admission,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Validation,
)
from policies.kubernetes_pods import POD_RESOURCES, POD_TYPES, POD_VARIABLES, Container, each_container
from policies.resource import Resource, at

NEEDED = ("requests.cpu", "requests.memory", "limits.memory")


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from each_container(resource, _judge_container)


def _judge_container(path: str, container: Container) -> Iterator[Finding]:
    for key in NEEDED:
        yield from judge(at(container, f"resources.{key}"), f"{path}.resources.{key}", bool, "is missing")


GUARDRAIL = Guardrail(
    id="require-limits",
    title="Containers have requests and a memory limit",
    why="One container without a limit takes the node's memory, and its neighbours are killed.",
    fix="Set resources.requests.cpu, requests.memory and limits.memory.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.5.1",), nsa_kubernetes=("resource-policies",), nist_800_53=("SC-5", "SC-6")
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "variables.containers.all(c, has(c.resources) && has(c.resources.requests) && has(c.resources.limits)"
                " && 'cpu' in c.resources.requests && 'memory' in c.resources.requests"
                " && 'memory' in c.resources.limits)",
                "requests of cpu and memory and a limit of memory are needed",
            ),
        ),
    ),
)
