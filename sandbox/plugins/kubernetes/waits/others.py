"""Readiness of volumes, quotas, namespaces, token secrets, API services and custom resource definitions."""

from __future__ import annotations

from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.waits.verdict import (
    READY,
    Subject,
    Verdict,
    condition,
    describe,
    failed,
    waiting,
)


def persistent_volume(subject: Subject) -> Verdict:
    phase = (subject.live.get("status") or {}).get("phase")
    return READY if phase in ("Available", "Bound") else waiting(f"the volume to be available (now {phase})")


def persistent_volume_claim(subject: Subject) -> Verdict:
    """Bound; or pending where the storage class binds only when a Pod uses the claim."""
    phase = (subject.live.get("status") or {}).get("phase")
    if phase == "Bound":
        return READY
    if phase == "Pending" and _binds_late(subject):
        return READY
    return waiting(f"the claim to be bound (now {phase})")


def _binds_late(subject: Subject) -> bool:
    name = subject.live["spec"].get("storageClassName")
    if not name:
        return False
    try:
        found = subject.client.get(f"/apis/storage.k8s.io/v1/storageclasses/{name}")
    except ApiError:
        return False
    return bool(found.get("volumeBindingMode") == "WaitForFirstConsumer")


def resource_quota(subject: Subject) -> Verdict:
    """The controller took over the limits."""
    wanted = subject.live["spec"].get("hard") or {}
    seen = (subject.live.get("status") or {}).get("hard") or {}
    return READY if wanted == seen else waiting("the quota controller to take over the limits")


def namespace(subject: Subject) -> Verdict:
    phase = (subject.live.get("status") or {}).get("phase")
    return READY if phase == "Active" else waiting(f"the namespace to be active (now {phase})")


def secret(subject: Subject) -> Verdict:
    """A service account's token is there; other Secrets are ready at once."""
    if subject.live.get("type") != "kubernetes.io/service-account-token" or subject.live.get("data"):
        return READY
    return waiting("the token controller to fill in the service account's token")


def custom_resource_definition(subject: Subject) -> Verdict:
    """Its names are accepted and the API server serves it."""
    names = condition(subject.live, "NamesAccepted")
    if names.get("status") == "False":
        return failed(describe(names))
    if condition(subject.live, "Established").get("status") == "True":
        return READY
    return waiting("the API server to serve the new kind")


def api_service(subject: Subject) -> Verdict:
    available = condition(subject.live, "Available")
    return (
        READY
        if available.get("status") == "True"
        else waiting(describe(available) if available else "Available")
    )
