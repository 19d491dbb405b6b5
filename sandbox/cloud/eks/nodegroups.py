"""Managed node groups: the documents, and in the background the simulated nodes in the cluster."""

from __future__ import annotations

from functools import partial

from sandbox.cloud.eks import access, errors, launch_templates, lifecycle, versions
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.nodegroup_document import check_scaling, new_document, release
from sandbox.cloud.eks.nodegroup_work import delete, reconcile_later
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none


def create_nodegroup(backend: EksBackend, request: Document) -> Document:
    cluster = backend.active_cluster(request["clusterName"])
    name = request["nodegroupName"]
    if name in cluster.nodegroups:
        message = f"NodeGroup already exists with name {name} and cluster name {cluster.name}"
        raise errors.in_use(message, clusterName=cluster.name, nodegroupName=name)
    group = new_document(backend, cluster, request)
    access.admit_nodes(backend, cluster, group["nodeRole"])
    cluster.nodegroups[name] = group
    reconcile_later(backend, cluster, group)
    return {"nodegroup": group}


def describe_nodegroup(backend: EksBackend, request: Document) -> Document:
    cluster, group = _find(backend, request)
    _take_up_again(backend, cluster, group)
    return {"nodegroup": group}


def _take_up_again(backend: EksBackend, cluster: ClusterState, group: Document) -> None:
    """Work that an emulator before this one left unfinished."""
    key = backend.key(cluster.name)
    if lifecycle.is_pending(key):
        return
    match group["status"]:
        case "CREATING" | "UPDATING":
            pending = (found for found in cluster.updates.values() if found["status"] == "InProgress")
            reconcile_later(backend, cluster, group, next(pending, None))
        case "DELETING":
            lifecycle.submit(key, partial(delete, backend, cluster, group))


def list_nodegroups(backend: EksBackend, request: Document) -> Document:
    return {"nodegroups": sorted(backend.cluster(request["clusterName"]).nodegroups)}


def update_nodegroup_config(backend: EksBackend, request: Document) -> Document:
    cluster, group = _find(backend, request)
    _apply_labels(group, request.get("labels") or {})
    _apply_taints(group, request.get("taints") or {})
    for key in ("scalingConfig", "updateConfig", "nodeRepairConfig"):
        if request.get(key):
            group[key] = (group.get(key) or {}) | without_none(request[key])
    check_scaling(group["scalingConfig"])
    changed = {key: request[key] for key in ("labels", "taints", "scalingConfig") if request.get(key)}
    return {"update": _update(backend, cluster, group, "ConfigUpdate", changed)}


def update_nodegroup_version(backend: EksBackend, request: Document) -> Document:
    """New nodes with the new version, image or template; then the old ones go."""
    cluster, group = _find(backend, request)
    wanted = request.get("version") or (group["version"] if request.get("launchTemplate") else None)
    version = versions.check(wanted or cluster.document["version"])
    if request.get("launchTemplate"):
        group["launchTemplate"] = launch_templates.specification(backend, request["launchTemplate"])
    group["version"] = version
    facts = launch_templates.facts(backend, group.get("launchTemplate"))
    group["releaseVersion"] = facts.image or request.get("releaseVersion") or release(version)
    parameters = {"Version": version, "ReleaseVersion": group["releaseVersion"]}
    return {"update": _update(backend, cluster, group, "VersionUpdate", parameters)}


def delete_nodegroup(backend: EksBackend, request: Document) -> Document:
    cluster, group = _find(backend, request)
    group["status"] = "DELETING"
    lifecycle.submit(backend.key(cluster.name), partial(delete, backend, cluster, group))
    return {"nodegroup": group}


def _update(
    backend: EksBackend, cluster: ClusterState, group: Document, kind: str, parameters: Document
) -> Document:
    update = cluster.record_update(kind, parameters, status="InProgress")
    group["status"], group["modifiedAt"] = "UPDATING", now()
    reconcile_later(backend, cluster, group, update)
    return update


def _find(backend: EksBackend, request: Document) -> tuple[ClusterState, Document]:
    cluster, name = backend.cluster(request["clusterName"]), request["nodegroupName"]
    group = cluster.nodegroups.get(name)
    if group is None:
        message = f"No node group found for name: {name}."
        raise errors.not_found(message, clusterName=cluster.name, nodegroupName=name)
    return cluster, group


def _apply_labels(group: Document, change: Document) -> None:
    kept = {k: v for k, v in group["labels"].items() if k not in (change.get("removeLabels") or [])}
    group["labels"] = kept | (change.get("addOrUpdateLabels") or {})


def _apply_taints(group: Document, change: Document) -> None:
    added = change.get("addOrUpdateTaints") or []
    gone = {(taint["key"], taint["effect"]) for taint in (*added, *(change.get("removeTaints") or []))}
    kept = [taint for taint in group["taints"] if (taint["key"], taint["effect"]) not in gone]
    group["taints"] = [*kept, *added]
