"""Follows a cluster's namespaces: a policy scoped to one must work as soon as the namespace is there."""

from __future__ import annotations

import http.client
import logging
import time

from sandbox.processes.cluster_files import ClusterFiles
from sandbox.processes.kube_client import KubernetesClient, KubernetesError
from sandbox.processes.webhook import access_entries, bindings

RETRY_SECONDS = 5.0
logger = logging.getLogger("token-webhook")


def follow(files: ClusterFiles) -> None:
    """Watch until the process ends; an API server that is away is asked again."""
    while True:
        try:
            _follow_once(files)
        except (OSError, http.client.HTTPException, KubernetesError, ValueError) as error:
            logger.info("watch of namespaces interrupted: %s", error)
        time.sleep(RETRY_SECONDS)


def _follow_once(files: ClusterFiles) -> None:
    client = KubernetesClient(files)
    for event in client.watch("/api/v1/namespaces"):
        if event.get("type") == "ADDED":
            bindings.bind_namespace(client, access_entries.read(files), _name(event))


def _name(event: dict[str, object]) -> str:
    match event:
        case {"object": {"metadata": {"name": str(name)}}}:
            return name
    raise ValueError(f"a watch event without an object name: {event}")
