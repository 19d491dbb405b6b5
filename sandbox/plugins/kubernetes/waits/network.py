"""Readiness of Services and Ingresses."""

from __future__ import annotations

from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.verdict import READY, Subject, Verdict, waiting

SETTLE_SECONDS = 10.0
_NO_PODS = (
    "ready Pods behind the Service: the selected Pods may not be ready, or `.spec.selector` may match no Pod"
)


def service(subject: Subject) -> Verdict:
    """A load balancer has an address; the selected Pods are ready, or after 10 s there are none."""
    spec = subject.live["spec"]
    kind = spec.get("type", "ClusterIP")
    if kind == "LoadBalancer" and not _addresses(subject.live):
        return waiting("an address of the load balancer; does the cluster have a load balancer controller?")
    if kind == "ExternalName" or spec.get("clusterIP") == "None" or not spec.get("selector"):
        return READY
    ready, pending = _endpoints(subject, subject.name)
    if ready and not pending:
        return READY
    if not pending and subject.age_seconds >= SETTLE_SECONDS:
        return READY  # like the official provider: a Service may come before its Pods
    return waiting(_NO_PODS)


def ingress(subject: Subject) -> Verdict:
    """Every Service that the paths name has endpoints, and the Ingress has an address."""
    for name in _backends(subject.live):
        if not _has_endpoints(subject, name):
            return waiting(f"endpoints of Service {name!r}, which a path of the Ingress names")
    return (
        READY
        if _addresses(subject.live)
        else waiting("an address; does the cluster have an Ingress controller?")
    )


def _addresses(live: Object) -> list[Object]:
    balancer = (live.get("status") or {}).get("loadBalancer") or {}
    found: list[Object] = balancer.get("ingress") or []
    return found


def _endpoints(subject: Subject, service_name: str) -> tuple[int, int]:
    """Ready and not yet ready endpoints of a Service."""
    path = f"/apis/discovery.k8s.io/v1/namespaces/{subject.namespace}/endpointslices"
    ready = pending = 0
    for entry in subject.list(path, {"kubernetes.io/service-name": service_name}):
        for one in entry.get("endpoints") or []:
            if (one.get("conditions") or {}).get("ready", True):
                ready += 1
            else:
                pending += 1
    return ready, pending


def _backends(live: Object) -> list[str]:
    found = []
    for rule in live["spec"].get("rules") or []:
        for path in (rule.get("http") or {}).get("paths") or []:
            name = ((path.get("backend") or {}).get("service") or {}).get("name")
            if name:
                found.append(str(name))
    return sorted(set(found))


def _has_endpoints(subject: Subject, service_name: str) -> bool:
    try:
        found = subject.client.get(f"/api/v1/namespaces/{subject.namespace}/services/{service_name}")
    except ApiError as error:
        if error.code == 404:
            return False
        raise
    if found["spec"].get("type") == "ExternalName":
        return True
    return _endpoints(subject, service_name)[0] > 0
