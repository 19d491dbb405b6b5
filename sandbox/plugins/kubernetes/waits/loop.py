"""Wait until an object is ready, or gone: watch it, look again, give up in time with the reasons."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.directives import SKIP_AWAIT, WAIT_FOR, annotation, is_true
from sandbox.plugins.kubernetes.errors import ApiError, InitializationError
from sandbox.plugins.kubernetes.resources import KindName
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits import custom, network, others, workloads
from sandbox.plugins.kubernetes.waits.reasons import explain
from sandbox.plugins.kubernetes.waits.verdict import READY, Check, Subject, Verdict

WATCH_SECONDS = 3
POLL_SECONDS = 0.25
QUIET_SECONDS = 1.0  # a wait that short is not worth a line
_CHECKS: dict[tuple[str, str], Check] = {
    ("", "Namespace"): others.namespace,
    ("", "PersistentVolume"): others.persistent_volume,
    ("", "PersistentVolumeClaim"): others.persistent_volume_claim,
    ("", "Pod"): workloads.pod,
    ("", "ReplicationController"): workloads.replicas,
    ("", "ResourceQuota"): others.resource_quota,
    ("", "Secret"): others.secret,
    ("", "Service"): network.service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): others.custom_resource_definition,
    ("apiregistration.k8s.io", "APIService"): others.api_service,
    ("apps", "DaemonSet"): workloads.daemon_set,
    ("apps", "Deployment"): workloads.deployment,
    ("apps", "StatefulSet"): workloads.stateful_set,
    ("batch", "Job"): workloads.job,
    ("networking.k8s.io", "Ingress"): network.ingress,
}
# readiness of these depends on other objects too, so a watch on the object alone would sleep through it
_LOOKS_AROUND = frozenset({("", "Service"), ("networking.k8s.io", "Ingress"), ("", "PersistentVolumeClaim")})


@dataclass(frozen=True)
class Patience:
    """How long to wait, what may interrupt it, and where progress is told."""

    seconds: float
    cancelled: threading.Event
    report: Callable[[str], None] = lambda _: None


def checks_for(kind: KindName, inputs: Object) -> tuple[Check, ...]:
    """What to wait for: the annotations decide first, then the kind; empty for no wait."""
    if is_true(inputs, SKIP_AWAIT):
        return ()
    asked = annotation(inputs, WAIT_FOR)
    if asked:
        return custom.checks(asked)
    builtin = None if kind.is_patch else _CHECKS.get((kind.group, kind.kind))
    return (builtin,) if builtin else ()


def look(client: ApiClient, live: Object, checks: tuple[Check, ...], age: float) -> Verdict:
    """The first verdict that is not ready, else ready."""
    subject = Subject(client, live, age)
    for check in checks:
        verdict = check(subject)
        if not verdict.ready:
            return verdict
    return READY


def until_ready(
    client: ApiClient, path: str, kind: KindName, live: Object, inputs: Object, patience: Patience
) -> Object:
    """The object once it is ready. Raises InitializationError with its last state."""
    checks = checks_for(kind, inputs)
    started = time.monotonic()
    while True:
        age = time.monotonic() - started
        verdict = look(client, live, checks, age)
        if verdict.ready:
            return live
        if verdict.failure or age >= patience.seconds or patience.cancelled.is_set():
            raise _not_ready(client, live, verdict, patience)
        if age >= QUIET_SECONDS:
            patience.report(f"waiting for {verdict.waiting_for}")
        remaining = patience.seconds - age
        if checks == (_CHECKS.get((kind.group, kind.kind)),) and (kind.group, kind.kind) not in _LOOKS_AROUND:
            live = _next_state(client, path, live, remaining, patience.cancelled)
        else:
            patience.cancelled.wait(min(POLL_SECONDS, remaining))
            live = _again(client, path, live)


def _not_ready(client: ApiClient, live: Object, verdict: Verdict, patience: Patience) -> InitializationError:
    if verdict.failure:
        message = verdict.failure
    elif patience.cancelled.is_set():
        message = f"cancelled while waiting for {verdict.waiting_for}"
    else:
        message = f"timed out after {patience.seconds:.0f} s waiting for {verdict.waiting_for}"
    return InitializationError(message, live, explain(client, live))


def _next_state(
    client: ApiClient, path: str, live: Object, seconds: float, cancelled: threading.Event
) -> Object:
    """The object's next state, or the present one after a few seconds."""
    collection, _, name = path.rpartition("/")
    query = {
        "fieldSelector": f"metadata.name={name}",
        "resourceVersion": str(live["metadata"]["resourceVersion"]),
        "timeoutSeconds": str(max(1, min(WATCH_SECONDS, int(seconds)))),
    }
    try:
        for event in client.watch(collection, query, cancelled):
            if event["type"] in ("ADDED", "MODIFIED"):
                changed: Object = event["object"]
                return changed
            break  # deleted, or the version is too old
    except ApiError as error:
        if error.code != 410:
            raise
    return _again(client, path, live)


def _again(client: ApiClient, path: str, live: Object) -> Object:
    try:
        return client.get(path)
    except ApiError as error:
        if error.code == 404:
            raise InitializationError("the object was deleted while it was awaited", live) from error
        raise


def until_gone(client: ApiClient, path: str, uid: str, patience: Patience) -> None:
    """Return when the object is gone (or replaced by a namesake). Raises InitializationError."""
    started = time.monotonic()
    while True:
        try:
            live = client.get(path)
        except ApiError as error:
            if error.code == 404:
                return
            raise
        if uid and live["metadata"].get("uid") != uid:
            return
        elapsed = time.monotonic() - started
        if elapsed >= patience.seconds or patience.cancelled.is_set():
            raise InitializationError(_stuck(live, patience), live, explain(client, live))
        if elapsed >= QUIET_SECONDS:
            patience.report("waiting for the object to be deleted")
        _until_deleted_event(client, path, live, patience)


def _until_deleted_event(client: ApiClient, path: str, live: Object, patience: Patience) -> None:
    collection, _, name = path.rpartition("/")
    query = {
        "fieldSelector": f"metadata.name={name}",
        "resourceVersion": str(live["metadata"]["resourceVersion"]),
        "timeoutSeconds": str(WATCH_SECONDS),
    }
    try:
        for event in client.watch(collection, query, patience.cancelled):
            if event["type"] in ("DELETED", "ERROR"):
                return
    except ApiError as error:
        if error.code not in (404, 410):
            raise


def _stuck(live: Object, patience: Patience) -> str:
    why = "cancelled" if patience.cancelled.is_set() else f"timed out after {patience.seconds:.0f} s"
    finalizers = live["metadata"].get("finalizers")
    held = f"; finalizers that hold it: {', '.join(finalizers)}" if finalizers else ""
    return f"{why} waiting for the object to be deleted{held}"
