"""CreateCluster to DeleteCluster; a cluster is ACTIVE when its control plane answers."""

from __future__ import annotations

import re
import secrets
from functools import partial

from sandbox.cloud.eks import access, errors, lifecycle, logging_config, network, versions
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.cluster_work import delete, publish_endpoint, start, upgrade
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none
from sandbox.processes.control_plane import DEFAULT_SERVICE_CIDR

NAME = re.compile(r"^[0-9A-Za-z][A-Za-z0-9-_]{0,99}$")
ROLE_ARN = re.compile(r"^arn:aws[\w-]*:iam::\d{12}:role/.+$")
DEFAULTS: Document = {
    "upgradePolicy": {"supportType": "EXTENDED"},
    "zonalShiftConfig": {"enabled": False},
    "deletionProtection": False,
}


def start_cluster(backend: EksBackend, request: Document, caller: str) -> Document:
    """Answer at once with CREATING and start the control plane in the background."""
    name = request["name"]
    _check_new(backend, request)
    cluster = ClusterState(document=_new_document(backend, request), creator=caller)
    access.admit_creator(backend, cluster)
    backend.clusters[name] = cluster
    lifecycle.submit(backend.key(name), partial(start, backend, cluster))
    return {"cluster": cluster.document}


def describe_cluster(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["name"])
    _take_up_again(backend, cluster)
    if cluster.is_active:
        publish_endpoint(backend, cluster)
    return {"cluster": cluster.document}


def _take_up_again(backend: EksBackend, cluster: ClusterState) -> None:
    """Work that an emulator before this one left unfinished."""
    key = backend.key(cluster.name)
    if lifecycle.is_pending(key):
        return
    match cluster.document["status"]:
        case "CREATING":
            lifecycle.submit(key, partial(start, backend, cluster))
        case "DELETING":
            lifecycle.submit(key, partial(delete, backend, cluster))
        case "UPDATING":
            update = list(cluster.updates.values())[-1]
            version = {part["type"]: part["value"] for part in update["params"]}["Version"]
            lifecycle.submit(key, partial(upgrade, backend, cluster, update, version))


def list_clusters(backend: EksBackend, _request: Document) -> Document:
    return {"clusters": sorted(backend.clusters)}


def delete_cluster(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["name"])
    if cluster.nodegroups:
        raise errors.in_use("Cluster has nodegroups attached", clusterName=cluster.name)
    if cluster.document.get("deletionProtection"):
        raise errors.invalid_request(f"Cluster {cluster.name} has deletion protection enabled")
    cluster.document["status"] = "DELETING"
    lifecycle.submit(backend.key(cluster.name), partial(delete, backend, cluster))
    return {"cluster": cluster.document}


def update_cluster_config(backend: EksBackend, request: Document) -> Document:
    """One kind of change a call, as the service demands."""
    cluster = backend.active_cluster(request["name"])
    document = cluster.document
    changes = {key: request[key] for key in CONFIG_UPDATES if request.get(key) is not None}
    if len(changes) != 1:
        raise errors.invalid_parameter("Exactly one type of update is allowed in one request")
    ((key, value),) = changes.items()
    if key == "logging":
        document["logging"] = logging_config.merged(document["logging"], value)
    elif key == "resourcesVpcConfig":
        document[key] = document[key] | network.checked_update(backend, document[key], value)
    elif isinstance(value, dict):
        document[key] = document.get(key, {}) | value
    else:
        document[key] = value
    if key == "accessConfig":
        access.publish(backend, cluster)
    return {"update": cluster.record_update(CONFIG_UPDATES[key], {key: value})}


CONFIG_UPDATES = {
    "resourcesVpcConfig": "VpcConfigUpdate",
    "logging": "LoggingUpdate",
    "accessConfig": "AccessConfigUpdate",
    "upgradePolicy": "UpgradePolicyUpdate",
    "zonalShiftConfig": "ZonalShiftConfigUpdate",
    "computeConfig": "AutoModeUpdate",
    "storageConfig": "AutoModeUpdate",
    "kubernetesNetworkConfig": "AutoModeUpdate",
    "remoteNetworkConfig": "RemoteNetworkConfigUpdate",
    "deletionProtection": "DeletionProtectionUpdate",
}


def update_cluster_version(backend: EksBackend, request: Document) -> Document:
    """Restart the control plane as the wanted version, on its data."""
    cluster = backend.active_cluster(request["name"])
    wanted = versions.check_upgrade(cluster.document["version"], request["version"])
    parameters = {"Version": wanted, "PlatformVersion": versions.PLATFORM_VERSION}
    update = cluster.record_update("VersionUpdate", parameters, status="InProgress")
    cluster.document["status"] = "UPDATING"
    lifecycle.submit(backend.key(cluster.name), partial(upgrade, backend, cluster, update, wanted))
    return {"update": update}


def _check_new(backend: EksBackend, request: Document) -> None:
    name, role = request["name"], request["roleArn"]
    if name in backend.clusters:
        raise errors.in_use(f"Cluster already exists with name: {name}", clusterName=name)
    if not NAME.match(name):
        raise errors.invalid_parameter(f"Cluster name {name!r} does not match {NAME.pattern}")
    if not ROLE_ARN.match(role):
        raise errors.invalid_parameter(f"Invalid Role Arn: '{role}'")
    versions.check(request.get("version") or versions.DEFAULT)


def _new_document(backend: EksBackend, request: Document) -> Document:
    name = request["name"]
    identity = f"https://oidc.eks.{backend.region_name}.amazonaws.com/id/{secrets.token_hex(16).upper()}"
    kubernetes_network = {"serviceIpv4Cidr": DEFAULT_SERVICE_CIDR, "ipFamily": "ipv4"}
    access_config = {"authenticationMode": "CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True}
    optional = {key: request.get(key) for key in ("encryptionConfig", "computeConfig", "storageConfig")}
    return without_none(
        {
            "name": name,
            "arn": backend.arn(f"cluster/{name}"),
            "createdAt": now(),
            "version": request.get("version") or versions.DEFAULT,
            "platformVersion": versions.PLATFORM_VERSION,
            "roleArn": request["roleArn"],
            "status": "CREATING",
            "resourcesVpcConfig": network.new_vpc_config(backend, name, request["resourcesVpcConfig"]),
            "kubernetesNetworkConfig": kubernetes_network | (request.get("kubernetesNetworkConfig") or {}),
            "logging": logging_config.merged(logging_config.NOTHING, request.get("logging") or {}),
            "identity": {"oidc": {"issuer": identity}},
            "accessConfig": access_config | without_none(request.get("accessConfig") or {}),
            "tags": request.get("tags") or {},
            "health": {"issues": []},
            **DEFAULTS,
            **{key: request[key] for key in DEFAULTS if request.get(key) is not None},
            **optional,
        }
    )
