"""No container is privileged."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import is_not_true, judge
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
from policies.kubernetes_pods import (
    POD_RESOURCES,
    POD_TYPES,
    POD_VARIABLES,
    Container,
    each_container,
    in_system_namespace,
)
from policies.resource import Resource, at


def _judge(resource: Resource) -> Iterator[Finding]:
    if not in_system_namespace(resource):
        yield from each_container(resource, _judge_container)


def _judge_container(path: str, container: Container) -> Iterator[Finding]:
    key = "securityContext.privileged"
    yield from judge(at(container, key), f"{path}.{key}", is_not_true, "is root on its node")


GUARDRAIL = Guardrail(
    id="deny-privileged-containers",
    title="No container is privileged",
    why="A privileged container is root on its node, and from there on the cluster.",
    fix="Remove privileged; add the one capability that is needed.",
    severity=Severity.CRITICAL,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.2.1",), nsa_kubernetes=("pod-security-standards",), nist_800_53=("AC-6",)
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged)"
                " || !c.securityContext.privileged)",
                "privileged containers are not allowed",
            ),
        ),
    ),
)
