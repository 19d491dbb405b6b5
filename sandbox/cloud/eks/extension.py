"""Registers EKS with the emulator: one handler an operation, the inventory, and what happens at start and reset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from sandbox.cloud.eks import (
    access,
    access_policies,
    addons,
    clusters,
    identity_providers,
    lifecycle,
    nodegroups,
    pod_identity,
    tags,
    updates,
    versions,
)
from sandbox.cloud.eks.backend import EksBackend, all_backends, backend_of
from sandbox.cloud.eks.state import Document
from sandbox.cloud.extension import Answer, Call, InventoryItem, Registry
from sandbox.processes.cluster_files import known_clusters

Operation = Callable[[EksBackend, Document], Document]
MODULES = (
    access,
    access_policies,
    addons,
    clusters,
    identity_providers,
    nodegroups,
    pod_identity,
    tags,
    updates,
    versions,
)
VERBS = (
    "associate_",
    "create_",
    "delete_",
    "describe_",
    "disassociate_",
    "list_",
    "tag_",
    "untag_",
    "update_",
)


def install(registry: Registry) -> None:
    """Called by the emulator before its first request."""
    lifecycle.share_state(registry.lock, lambda: registry.keep())
    for name, operation in operations().items():
        registry.handle("eks", operation_name(name), partial(_answer, operation))
    registry.handle("eks", "CreateCluster", _create_cluster)
    registry.on_inventory(partial(_inventory, registry))
    registry.on_start(partial(_resume, registry))


def operations() -> dict[str, Operation]:
    """The public functions of the modules whose names begin with a verb of the API."""
    return {
        name: function
        for module in MODULES
        for name, function in vars(module).items()
        if name.startswith(VERBS) and getattr(function, "__module__", "") == module.__name__
    }


def operation_name(function: str) -> str:
    """`create_access_entry` -> `CreateAccessEntry`."""
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), function)


def _answer(operation: Operation, call: Call) -> Answer:
    return operation(backend_of(call), call.params)


def _create_cluster(call: Call) -> Answer:
    return clusters.start_cluster(backend_of(call), call.params, call.caller.principal_arn)


def _resume(registry: Registry) -> None:
    keys = (backend.key(name) for backend in all_backends(registry) for name in backend.clusters)
    lifecycle.resume(frozenset(keys))


def _inventory(registry: Registry) -> Iterator[InventoryItem]:
    """Every cluster with its parts, and every control plane that has a folder, known to EKS or not."""
    for backend in all_backends(registry):
        place = (backend.account_id, backend.region_name, "eks")
        for cluster in backend.clusters.values():
            yield InventoryItem(*place, "cluster", cluster.name)
            for kind, collection in cluster.collections().items():
                for identifier in collection:
                    yield InventoryItem(*place, kind, f"{cluster.name}/{identifier}")
    for files in known_clusters(lifecycle.paths()):
        settings = files.read_settings()
        yield InventoryItem(settings.account, settings.region, "eks", "control-plane", settings.name)
