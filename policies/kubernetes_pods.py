"""Where the pod is inside each Kubernetes kind that makes pods, for checks and for admission."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from policies.evaluation import UNKNOWN, Unknown
from policies.findings import mapping
from policies.guardrail import Finding, Undecided
from policies.resource import Resource, Value, items

POD_SPEC: dict[str, str] = {
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:apps/v1:Deployment": "spec.template.spec",
    "kubernetes:apps/v1:StatefulSet": "spec.template.spec",
    "kubernetes:apps/v1:DaemonSet": "spec.template.spec",
    "kubernetes:apps/v1:ReplicaSet": "spec.template.spec",
    "kubernetes:batch/v1:Job": "spec.template.spec",
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template.spec",
}
POD_TYPES = frozenset(POD_SPEC)
SERVER_TYPES = frozenset({"kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"})

# Namespaces of the cluster's own parts, which need what workloads must not have. Every EKS add-on's is among them.
SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "istio-system", "aws-secrets-manager")

POD_RESOURCES = (
    "/pods",
    "apps/deployments",
    "apps/statefulsets",
    "apps/daemonsets",
    "apps/replicasets",
    "batch/jobs",
)
POD_VARIABLES = (
    ("pod", "has(object.spec.template) ? object.spec.template.spec : object.spec"),
    (
        "containers",
        "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])",
    ),
)

PathValue = tuple[str, Value]
Container = Mapping[str, Value]


def in_system_namespace(resource: Resource) -> bool:
    return resource.at("metadata.namespace") in SYSTEM_NAMESPACES


def pod_of(resource: Resource) -> PathValue:
    """The path of the pod specification and the specification itself."""
    path = POD_SPEC[resource.type]
    return path, resource.at(path)


def containers_of(resource: Resource, *, init: bool = True) -> Iterator[PathValue]:
    """Each container with its path; an unknown list shows as one UNKNOWN."""
    path, pod = pod_of(resource)
    if isinstance(pod, Unknown):
        yield path, UNKNOWN
        return
    for kind in ("containers", "initContainers") if init else ("containers",):
        for inner, container in items(pod, kind):
            yield f"{path}.{inner}", container


def each_container(
    resource: Resource, judge: Callable[[str, Container], Iterable[Finding]], *, init: bool = True
) -> Iterator[Finding]:
    """Judge every container by its path; one that is not known yet is undecided."""
    for path, container in containers_of(resource, init=init):
        if isinstance(container, Unknown):
            yield Undecided(path=path)
        else:
            yield from judge(path, mapping(container))
