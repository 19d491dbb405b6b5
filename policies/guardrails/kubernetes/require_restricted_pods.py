"""Pods meet the Pod Security standard `restricted`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policies.findings import is_true, judge, texts
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
    pod_of,
)
from policies.resource import Resource, Value, at


def _judge(resource: Resource) -> Iterator[Finding]:
    if in_system_namespace(resource):
        return
    _, pod = pod_of(resource)

    def judge_container(path: str, container: Container) -> Iterator[Finding]:
        for key, accepts, problem in RULES:
            own = at(container, f"securityContext.{key}")
            value = own if own is not None else at(pod, f"securityContext.{key}")
            yield from judge(value, f"{path}.securityContext.{key}", accepts, problem)

    yield from each_container(resource, judge_container)


RULES: tuple[tuple[str, Callable[[Value], bool], str], ...] = (
    ("runAsNonRoot", is_true, "may run as root"),
    ("allowPrivilegeEscalation", lambda value: value is False, "may gain privileges"),
    ("capabilities.drop", lambda value: "ALL" in texts(value), "keeps capabilities"),
    (
        "seccompProfile.type",
        lambda value: value == "RuntimeDefault",
        "may make any system call",
    ),
)


GUARDRAIL = Guardrail(
    id="require-restricted-pods",
    title="Pods run as an ordinary user with nothing to spare",
    why="A process that is root in its container is a step away from being root on the node.",
    fix=(
        "Set runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation false, and drop "
        "ALL capabilities."
    ),
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.2.5", "4.2.6", "4.2.7"),
        nsa_kubernetes=("non-root-containers", "pod-security-standards"),
        nist_800_53=("AC-6",),
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "variables.containers.all(c, (has(c.securityContext) && has(c.securityContext.runAsNonRoot)"
                " && c.securityContext.runAsNonRoot) || (has(variables.pod.securityContext)"
                " && has(variables.pod.securityContext.runAsNonRoot) && variables.pod.securityContext.runAsNonRoot))",
                "runAsNonRoot must be true",
            ),
            Validation(
                "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation)"
                " && !c.securityContext.allowPrivilegeEscalation)",
                "allowPrivilegeEscalation must be false",
            ),
            Validation(
                "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.capabilities)"
                " && has(c.securityContext.capabilities.drop) && 'ALL' in c.securityContext.capabilities.drop)",
                "capabilities must drop ALL",
            ),
        ),
    ),
)
