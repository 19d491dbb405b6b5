"""Why an object is not ready: its conditions, its Pods' troubles and its warning events."""

from __future__ import annotations

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.errors import ApiError, UnreachableError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.verdict import describe
from sandbox.plugins.kubernetes.waits.workloads import pod_problems

MAX_REASONS = 8
_GOOD_WHEN_FALSE = ("Failed", "ReplicaFailure", "Terminating")


def explain(client: ApiClient, live: Object) -> list[str]:
    """The reasons that the cluster gives, most specific last; empty if it cannot be asked."""
    reasons = [describe(entry) for entry in _bad_conditions(live)]
    try:
        reasons += _pods(client, live) + _events(client, live)
    except (ApiError, UnreachableError):
        return reasons  # the error that made us look is the one to show
    return list(dict.fromkeys(reasons))[:MAX_REASONS]


def _bad_conditions(live: Object) -> list[Object]:
    conditions: list[Object] = (live.get("status") or {}).get("conditions") or []
    return [
        entry
        for entry in conditions
        if entry.get("status") == ("True" if entry.get("type") in _GOOD_WHEN_FALSE else "False")
    ]


def _pods(client: ApiClient, live: Object) -> list[str]:
    if live.get("kind") == "Pod":
        return pod_problems(live)
    labels = ((live.get("spec") or {}).get("selector") or {}).get("matchLabels")
    namespace = live["metadata"].get("namespace")
    if not isinstance(labels, dict) or not namespace:
        return []
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    pods = client.get(f"/api/v1/namespaces/{namespace}/pods", {"labelSelector": selector})["items"]
    return [problem for pod in pods for problem in pod_problems(pod)]


def _events(client: ApiClient, live: Object) -> list[str]:
    metadata = live["metadata"]
    path = (
        f"/api/v1/namespaces/{metadata['namespace']}/events"
        if metadata.get("namespace")
        else "/api/v1/events"
    )
    query = {"fieldSelector": f"involvedObject.uid={metadata['uid']},type=Warning"}
    events: list[Object] = client.get(path, query)["items"]
    return [f"[{event.get('reason')}] {event.get('message')}" for event in events]
