"""Pods do not see their node."""

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
    pod_of,
)
from policies.resource import Resource, at, items


def _judge(resource: Resource) -> Iterator[Finding]:
    if in_system_namespace(resource):
        return
    path, pod = pod_of(resource)
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        yield from judge(at(pod, key), f"{path}.{key}", is_not_true, "shares the node")
    for inner, volume in items(pod, "volumes"):
        key = f"{path}.{inner}.hostPath"
        yield from judge(at(volume, "hostPath"), key, lambda value: value is None, "mounts the node's files")
    yield from each_container(resource, _judge_ports)


def _judge_ports(path: str, container: Container) -> Iterator[Finding]:
    for inner, port in items(container, "ports"):
        yield from judge(
            at(port, "hostPort"),
            f"{path}.{inner}.hostPort",
            lambda value: not value,
            "takes a port of the node",
        )


GUARDRAIL = Guardrail(
    id="deny-host-access",
    title="Pods use no part of the node",
    why="The node's network, processes and files belong to every other pod as well.",
    fix="Use a Service, an emptyDir or a persistent volume.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.2.2", "4.2.3", "4.2.4"),
        nsa_kubernetes=("pod-security-standards",),
        nist_800_53=("AC-6", "SC-39"),
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "(!has(variables.pod.hostNetwork) || !variables.pod.hostNetwork)"
                " && (!has(variables.pod.hostPID) || !variables.pod.hostPID)"
                " && (!has(variables.pod.hostIPC) || !variables.pod.hostIPC)",
                "the node's network and processes are not shared",
            ),
            Validation(
                "!has(variables.pod.volumes) || variables.pod.volumes.all(v, !has(v.hostPath))",
                "hostPath volumes are not allowed",
            ),
        ),
    ),
)
