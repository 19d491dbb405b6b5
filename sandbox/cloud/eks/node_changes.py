"""Make the nodes of a cluster those that its node groups want."""

from __future__ import annotations

import time
from typing import cast

from sandbox.cloud.eks.nodes import NODEGROUP_LABEL
from sandbox.cloud.eks.state import Document
from sandbox.processes.kube_client import JsonObject, KubernetesClient, KubernetesError

NODES = "/api/v1/nodes"
READY_SECONDS = 60.0
POLL_SECONDS = 0.1


def reconcile(client: KubernetesClient, group: str, wanted: list[JsonObject]) -> None:
    """Make the group's nodes the wanted ones: new nodes first, then the old ones are drained and removed."""
    names = {_name(node) for node in wanted}
    for node in wanted:
        client.apply(f"{NODES}/{_name(node)}", node)
    for name in names:
        _wait_until_ready(client, name)
    for node in client.items(f"{NODES}?labelSelector={NODEGROUP_LABEL}={group}"):
        if _name(node) not in names:
            remove(client, _name(node))


def remove(client: KubernetesClient, name: str) -> None:
    """Take the node out, then its pods: their controllers make new ones elsewhere."""
    client.merge(f"{NODES}/{name}", {"spec": {"unschedulable": True}})
    for pod in client.items(f"/api/v1/pods?fieldSelector=spec.nodeName={name}"):
        metadata = cast(dict[str, str], pod["metadata"])
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        client.delete(f"{path}?gracePeriodSeconds=0")
    client.delete(f"{NODES}/{name}")


def _wait_until_ready(client: KubernetesClient, name: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        node = client.get(f"{NODES}/{name}") or {}
        status = cast(Document, node.get("status") or {})
        if any(
            part["type"] == "Ready" and part["status"] == "True" for part in status.get("conditions") or []
        ):
            return
        time.sleep(POLL_SECONDS)
    raise KubernetesError(504, f"node {name} was not Ready after {READY_SECONDS:.0f} s")


def _name(node: JsonObject) -> str:
    return str(cast(Document, node["metadata"])["name"])
