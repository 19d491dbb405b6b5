"""Add-ons: documents with versions and configuration checked, and what they bring into the cluster."""

from __future__ import annotations

import json
from functools import partial
from uuid import uuid4

from sandbox.cloud.eks import addon_objects, errors, lifecycle, pod_identity, versions
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none

OWNER = {"publisher": "eks", "owner": "aws"}
SYSTEM_NAMESPACE = "kube-system"
ASSOCIATIONS = "podIdentityAssociations"


def create_addon(backend: EksBackend, request: Document) -> Document:
    cluster, name = backend.active_cluster(request["clusterName"]), request["addonName"]
    if name in cluster.addons:
        raise errors.in_use("Addon already exists.", clusterName=cluster.name, addonName=name)
    version = versions.addon_version(name, cluster.document["version"], request.get("addonVersion"))
    _check_configuration(name, request.get("configurationValues"))
    addon = without_none(
        {
            "addonName": name,
            "clusterName": cluster.name,
            "status": "ACTIVE",
            "addonVersion": version,
            "health": {"issues": []},
            "addonArn": backend.arn(f"addon/{cluster.name}/{name}/{uuid4()}"),
            "createdAt": now(),
            "modifiedAt": now(),
            "serviceAccountRoleArn": request.get("serviceAccountRoleArn"),
            "tags": request.get("tags") or {},
            "configurationValues": request.get("configurationValues"),
            "namespaceConfig": {"namespace": SYSTEM_NAMESPACE},
            ASSOCIATIONS: [],
            **OWNER,
        }
    )
    cluster.addons[name] = addon
    _associate(backend, cluster, addon, request.get(ASSOCIATIONS) or [])
    if addon_objects.objects(name, _service_cidr(cluster)):
        addon["status"] = "CREATING"
        lifecycle.submit(backend.key(cluster.name), partial(_install, backend, cluster, addon))
    return {"addon": addon}


def describe_addon(backend: EksBackend, request: Document) -> Document:
    cluster, addon = _find(backend, request)
    if addon["status"] == "CREATING" and not lifecycle.is_pending(backend.key(cluster.name)):
        lifecycle.submit(backend.key(cluster.name), partial(_install, backend, cluster, addon))
    return {"addon": addon}


def list_addons(backend: EksBackend, request: Document) -> Document:
    return {"addons": sorted(backend.cluster(request["clusterName"]).addons)}


def update_addon(backend: EksBackend, request: Document) -> Document:
    cluster, addon = _find(backend, request)
    name = addon["addonName"]
    wanted = request.get("addonVersion") or addon["addonVersion"]
    addon["addonVersion"] = versions.addon_version(name, cluster.document["version"], wanted)
    _check_configuration(name, request.get("configurationValues"))
    for key in ("configurationValues", "serviceAccountRoleArn"):
        if request.get(key) is not None:
            addon[key] = request[key]
    if request.get(ASSOCIATIONS) is not None:
        _dissociate(cluster, addon)
        _associate(backend, cluster, addon, request[ASSOCIATIONS])
    addon["modifiedAt"] = now()
    return {"update": cluster.record_update("AddonUpdate", {"AddonVersion": addon["addonVersion"]})}


def delete_addon(backend: EksBackend, request: Document) -> Document:
    cluster, addon = _find(backend, request)
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    if plane is not None and not request.get("preserve"):
        addon_objects.remove(plane.client, addon["addonName"], _service_cidr(cluster))
    _dissociate(cluster, addon)
    del cluster.addons[addon["addonName"]]
    return {"addon": addon | {"status": "DELETING"}}


def describe_addon_versions(_backend: EksBackend, request: Document) -> Document:
    wanted, kubernetes = request.get("addonName"), request.get("kubernetesVersion")
    return {
        "addons": [
            {"addonName": name, "type": "networking", "addonVersions": _version_list(offered, kubernetes)}
            | OWNER
            for name, offered in versions.ADDONS.items()
            if wanted in (None, name)
        ]
    }


def _version_list(offered: dict[str, tuple[str, ...]], kubernetes: str | None) -> list[Document]:
    """Each version once, with the Kubernetes versions that it goes with."""
    compatible: dict[str, list[Document]] = {}
    for cluster_version, found in offered.items():
        if kubernetes not in (None, cluster_version):
            continue
        for version in found:
            entry = {"clusterVersion": cluster_version, "platformVersions": ["*"]}
            compatible.setdefault(version, []).append(entry | {"defaultVersion": version == found[0]})
    return [
        {"addonVersion": version, "architecture": ["amd64", "arm64"], "compatibilities": entries}
        for version, entries in compatible.items()
    ]


def _associate(backend: EksBackend, cluster: ClusterState, addon: Document, wanted: list[Document]) -> None:
    for association in wanted:
        request = association | {"clusterName": cluster.name, "namespace": SYSTEM_NAMESPACE}
        made = pod_identity.create_pod_identity_association(backend, request)["association"]
        made["ownerArn"] = addon["addonArn"]
        addon[ASSOCIATIONS].append(made["associationArn"])


def _dissociate(cluster: ClusterState, addon: Document) -> None:
    for identifier, association in list(cluster.pod_identities.items()):
        if association.get("ownerArn") == addon["addonArn"]:
            del cluster.pod_identities[identifier]
    addon[ASSOCIATIONS] = []


def _install(backend: EksBackend, cluster: ClusterState, addon: Document) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is not None:
            addon_objects.install(plane.client, addon["addonName"], _service_cidr(cluster))
    except Exception as error:
        addon["status"] = "CREATE_FAILED"
        addon["health"] = {"issues": [{"code": "InternalFailure", "message": str(error)}]}
        raise
    addon["status"] = "ACTIVE"


def _service_cidr(cluster: ClusterState) -> str:
    return str(cluster.document["kubernetesNetworkConfig"]["serviceIpv4Cidr"])


def _find(backend: EksBackend, request: Document) -> tuple[ClusterState, Document]:
    cluster, name = backend.cluster(request["clusterName"]), request["addonName"]
    if name not in cluster.addons:
        message = f"No addon: {name} found in cluster: {cluster.name}"
        raise errors.not_found(message, clusterName=cluster.name, addonName=name)
    return cluster, cluster.addons[name]


def _check_configuration(name: str, values: str | None) -> None:
    """AWS takes YAML too; Pulumi programs send JSON."""
    if not values:
        return
    try:
        json.loads(values)
    except ValueError as error:
        message = f"ConfigurationValue provided in request is not supported: {name}: {error}"
        raise errors.invalid_parameter(message, addonName=name) from error
