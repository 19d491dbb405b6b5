"""Managed node groups: the documents, and in the background the simulated nodes in the cluster."""

from __future__ import annotations

import zlib
from functools import partial
from uuid import uuid4

from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.cloud.eks import access, errors, launch_templates, lifecycle, network, nodes, versions
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none

DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"
CUSTOM_AMI_TYPE = "CUSTOM"
DEFAULT_INSTANCE_TYPE = "t3.medium"
DEFAULT_DISK_SIZE = 20
DEFAULT_SCALING = {"minSize": 1, "maxSize": 2, "desiredSize": 2}
RELEASE_DATE = "20251112"
PATCH_VERSIONS = {"1.31": "1.31.13", "1.32": "1.32.9", "1.33": "1.33.5", "1.34": "1.34.4"}


def create_nodegroup(backend: EksBackend, request: Document) -> Document:
    cluster = backend.active_cluster(request["clusterName"])
    name = request["nodegroupName"]
    if name in cluster.nodegroups:
        message = f"NodeGroup already exists with name {name} and cluster name {cluster.name}"
        raise errors.in_use(message, clusterName=cluster.name, nodegroupName=name)
    group = _new_document(backend, cluster, request)
    access.admit_nodes(backend, cluster, group["nodeRole"])
    cluster.nodegroups[name] = group
    _reconcile_later(backend, cluster, group)
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
            _reconcile_later(backend, cluster, group, next(pending, None))
        case "DELETING":
            lifecycle.submit(key, partial(_delete, backend, cluster, group))


def list_nodegroups(backend: EksBackend, request: Document) -> Document:
    return {"nodegroups": sorted(backend.cluster(request["clusterName"]).nodegroups)}


def update_nodegroup_config(backend: EksBackend, request: Document) -> Document:
    cluster, group = _find(backend, request)
    _apply_labels(group, request.get("labels") or {})
    _apply_taints(group, request.get("taints") or {})
    for key in ("scalingConfig", "updateConfig", "nodeRepairConfig"):
        if request.get(key):
            group[key] = (group.get(key) or {}) | without_none(request[key])
    _check_scaling(group["scalingConfig"])
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
    group["releaseVersion"] = facts.image or request.get("releaseVersion") or _release(version)
    parameters = {"Version": version, "ReleaseVersion": group["releaseVersion"]}
    return {"update": _update(backend, cluster, group, "VersionUpdate", parameters)}


def delete_nodegroup(backend: EksBackend, request: Document) -> Document:
    cluster, group = _find(backend, request)
    group["status"] = "DELETING"
    lifecycle.submit(backend.key(cluster.name), partial(_delete, backend, cluster, group))
    return {"nodegroup": group}


def _new_document(backend: EksBackend, cluster: ClusterState, request: Document) -> Document:
    name, identifier = request["nodegroupName"], str(uuid4())
    network.subnets_of(backend, request["subnets"])
    template = request.get("launchTemplate")
    specified = launch_templates.specification(backend, template) if template else None
    facts = launch_templates.facts(backend, specified)
    version = versions.check(request.get("version") or cluster.document["version"])
    types = request.get("instanceTypes") or [facts.instance_type or DEFAULT_INSTANCE_TYPE]
    _check_instance_types(types)
    scaling = DEFAULT_SCALING | without_none(request.get("scalingConfig") or {})
    _check_scaling(scaling)
    ami_type = CUSTOM_AMI_TYPE if facts.image else request.get("amiType") or DEFAULT_AMI_TYPE
    return without_none(
        {
            "nodegroupName": name,
            "nodegroupArn": backend.arn(f"nodegroup/{cluster.name}/{name}/{identifier}"),
            "clusterName": cluster.name,
            "version": version,
            "releaseVersion": facts.image or request.get("releaseVersion") or _release(version),
            "createdAt": now(),
            "modifiedAt": now(),
            "status": "CREATING",
            "capacityType": request.get("capacityType") or "ON_DEMAND",
            "scalingConfig": scaling,
            "instanceTypes": types,
            "subnets": request["subnets"],
            "remoteAccess": request.get("remoteAccess"),
            "amiType": ami_type,
            "nodeRole": request["nodeRole"],
            "labels": request.get("labels") or {},
            "taints": request.get("taints") or [],
            "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{identifier}"}]},
            "diskSize": None if specified else request.get("diskSize") or DEFAULT_DISK_SIZE,
            "health": {"issues": []},
            "updateConfig": request.get("updateConfig") or {"maxUnavailable": 1},
            "nodeRepairConfig": request.get("nodeRepairConfig"),
            "launchTemplate": specified,
            "tags": request.get("tags") or {},
        }
    )


def _update(
    backend: EksBackend, cluster: ClusterState, group: Document, kind: str, parameters: Document
) -> Document:
    update = cluster.record_update(kind, parameters, status="InProgress")
    group["status"], group["modifiedAt"] = "UPDATING", now()
    _reconcile_later(backend, cluster, group, update)
    return update


def _reconcile_later(
    backend: EksBackend, cluster: ClusterState, group: Document, update: Document | None = None
) -> None:
    work = partial(_reconcile, backend, cluster, group, update if update is not None else {})
    lifecycle.submit(backend.key(cluster.name), work)


def _reconcile(backend: EksBackend, cluster: ClusterState, group: Document, update: Document) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is None:
            raise FileNotFoundError(f"cluster {cluster.name} has no control plane")
        with lifecycle.locked():
            wanted = _template(backend, group).nodes()
        nodes.reconcile(plane.client, group["nodegroupName"], wanted)
    except Exception as error:
        _fail(group, "CREATE_FAILED" if group["status"] == "CREATING" else "DEGRADED", error)
        update["status"] = "Failed"
        raise
    group["status"], update["status"] = "ACTIVE", "Successful"


def _template(backend: EksBackend, group: Document) -> nodes.NodeTemplate:
    facts = launch_templates.facts(backend, group.get("launchTemplate"))
    return nodes.NodeTemplate(
        nodegroup=group,
        region=backend.region_name,
        account=backend.account_id,
        image=facts.image or _stock_image(group),
        kubelet_version=f"v{PATCH_VERSIONS[group['version']]}-eks-sandbox",
        subnets=tuple(
            nodes.SubnetFacts(zone=subnet.availability_zone, cidr=subnet.cidr_block)
            for subnet in network.subnets_of(backend, group["subnets"])
        ),
    )


def _delete(backend: EksBackend, cluster: ClusterState, group: Document) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is not None:
            nodes.reconcile(plane.client, group["nodegroupName"], [])
    except Exception as error:
        _fail(group, "DELETE_FAILED", error)
        raise
    with lifecycle.locked():
        cluster.nodegroups.pop(group["nodegroupName"], None)


def _fail(group: Document, status: str, error: Exception) -> None:
    issue = {"code": "InternalFailure", "message": str(error), "resourceIds": []}
    group["status"], group["health"] = status, {"issues": [issue]}


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


def _check_scaling(scaling: Document) -> None:
    if not scaling["minSize"] <= scaling["desiredSize"] <= scaling["maxSize"]:
        raise errors.invalid_parameter(f"minimum <= desired <= maximum does not hold for the sizes {scaling}")


def _check_instance_types(types: list[str]) -> None:
    for name in types:
        if name not in INSTANCE_TYPES:
            raise errors.invalid_parameter(f"The following supplied instance types do not exist: [{name}]")


def _release(version: str) -> str:
    return f"{PATCH_VERSIONS[version]}-{RELEASE_DATE}"


def _stock_image(group: Document) -> str:
    """An image id that stays the same for the same release, as the regional AMI of a release does."""
    return f"ami-{zlib.crc32((group['amiType'] + group['releaseVersion']).encode()):017x}"
