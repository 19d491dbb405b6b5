"""Containers cannot change their own files."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import is_true, judge
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
    key = "securityContext.readOnlyRootFilesystem"
    yield from judge(at(container, key), f"{path}.{key}", is_true, "can change its own files")


GUARDRAIL = Guardrail(
    id="require-read-only-root",
    title="Containers have a read-only root file system",
    why="An intruder who cannot write cannot leave tools behind.",
    fix="Set readOnlyRootFilesystem; mount an emptyDir where the program writes.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nsa_kubernetes=("immutable-file-systems",), nist_800_53=("SI-7",)),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem)"
                " && c.securityContext.readOnlyRootFilesystem)",
                "readOnlyRootFilesystem must be true",
            ),
        ),
    ),
)
