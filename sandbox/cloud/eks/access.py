"""Access entries and their policies, carried into the cluster as the webhook's list and as RBAC bindings."""

from __future__ import annotations

from uuid import uuid4

from moto.iam.models import iam_backends

from sandbox.cloud.eks import errors, lifecycle
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document, now
from sandbox.processes.cluster_files import cluster_files
from sandbox.processes.webhook import access_entries, bindings
from sandbox.processes.webhook.access_entries import AccessEntry, AccessPolicy

POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
ADMIN_POLICY = f"{POLICY_PREFIX}AmazonEKSClusterAdminPolicy"
NODE_TYPES = frozenset({"EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX"})
TYPES = NODE_TYPES | {"STANDARD"}
NODE_USERNAME = "system:node:{{EC2PrivateDNSName}}"
NODE_GROUPS = ["system:nodes"]
MASTERS = "system:masters"


def create_access_entry(backend: EksBackend, request: Document) -> Document:
    cluster = _cluster_with_api(backend, request["clusterName"])
    principal = request["principalArn"]
    if principal in cluster.access_entries:
        raise errors.in_use(
            "The specified access entry resource is already in use on this cluster.", clusterName=cluster.name
        )
    entry = _new_entry(backend, cluster, request)
    cluster.access_entries[principal] = entry
    cluster.access_policies[principal] = {}
    publish(backend, cluster)
    return {"accessEntry": entry}


def describe_access_entry(backend: EksBackend, request: Document) -> Document:
    return {"accessEntry": entry_of(backend.cluster(request["clusterName"]), request)}


def list_access_entries(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    policy = request.get("associatedPolicyArn")
    listed = [arn for arn in cluster.access_entries if policy in (None, *cluster.access_policies[arn])]
    return {"accessEntries": listed}


def update_access_entry(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    entry = entry_of(cluster, request)
    if entry["type"] != "STANDARD":
        raise errors.invalid_request(f"An access entry of type {entry['type']} cannot be changed")
    for key in ("kubernetesGroups", "username"):
        if request.get(key) is not None:
            entry[key] = request[key]
    entry["modifiedAt"] = now()
    publish(backend, cluster)
    return {"accessEntry": entry}


def delete_access_entry(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    entry_of(cluster, request)
    del cluster.access_entries[request["principalArn"]]
    del cluster.access_policies[request["principalArn"]]
    publish(backend, cluster)
    return {}


def admit_creator(backend: EksBackend, cluster: ClusterState) -> None:
    """Give the cluster's creator the administrator's entry, unless it was asked not to."""
    config = cluster.document["accessConfig"]
    if not config["bootstrapClusterCreatorAdminPermissions"] or not _uses_api(cluster):
        return
    principal = principal_of(cluster.creator)
    entry = _new_entry(backend, cluster, {"principalArn": principal})
    cluster.access_entries[principal] = entry
    policy = {"policyArn": ADMIN_POLICY, "accessScope": {"type": "cluster", "namespaces": []}}
    cluster.access_policies[principal] = {ADMIN_POLICY: policy | {"associatedAt": now(), "modifiedAt": now()}}


def admit_nodes(backend: EksBackend, cluster: ClusterState, role: str) -> None:
    """EKS makes the access entry of a managed node group's role by itself."""
    if _uses_api(cluster) and role not in cluster.access_entries:
        request = {"principalArn": role, "type": "EC2_LINUX"}
        cluster.access_entries[role] = _new_entry(backend, cluster, request)
        cluster.access_policies[role] = {}
        publish(backend, cluster)


def publish(backend: EksBackend, cluster: ClusterState) -> None:
    """Tell the token webhook who may come in, and make the RBAC bindings match."""
    files = cluster_files(lifecycle.paths(), backend.key(cluster.name))
    if not files.exists():
        return
    entries = _entries(cluster)
    access_entries.write(files, entries)
    plane = lifecycle.control_plane_of(files.key)
    if plane is not None and plane.is_running():
        bindings.reconcile(plane.client, entries)


def principal_of(caller: str) -> str:
    """The IAM ARN behind a caller: a session's role with its path, or the user itself."""
    session = access_entries.ASSUMED_ROLE.match(caller)
    if session is None:
        return caller
    for role in iam_backends[session["account"]][session["partition"]].roles.values():
        if role.name == session["role"]:
            return str(role.arn)
    return f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}"


def _entries(cluster: ClusterState) -> tuple[AccessEntry, ...]:
    """As the webhook wants them; without the API mode, only the creator is let in."""
    if not _uses_api(cluster):
        principal = principal_of(cluster.creator)
        return (AccessEntry(principal=principal, username="kubernetes-admin", groups=(MASTERS,)),)
    return tuple(
        AccessEntry(
            principal=arn,
            username=entry["username"],
            groups=tuple(entry["kubernetesGroups"]),
            policies=tuple(_policy(document) for document in cluster.access_policies[arn].values()),
        )
        for arn, entry in cluster.access_entries.items()
    )


def _policy(document: Document) -> AccessPolicy:
    name = document["policyArn"].removeprefix(POLICY_PREFIX)
    return AccessPolicy(name=name, namespaces=tuple(document["accessScope"]["namespaces"]))


def _new_entry(backend: EksBackend, cluster: ClusterState, request: Document) -> Document:
    principal, kind = request["principalArn"], request.get("type") or "STANDARD"
    if kind not in TYPES:
        raise errors.invalid_parameter(
            f"unknown access entry type {kind}; EKS has {', '.join(sorted(TYPES))}"
        )
    groups = request.get("kubernetesGroups") or []
    if any(group.startswith("system:") for group in groups):
        raise errors.invalid_parameter(
            f"The kubernetes group name {groups} is invalid, it cannot start with system:"
        )
    username = request.get("username") or access_entries.default_username(principal)
    if kind in NODE_TYPES:
        groups, username = NODE_GROUPS, NODE_USERNAME
    return {
        "clusterName": cluster.name,
        "principalArn": principal,
        "kubernetesGroups": groups,
        "accessEntryArn": backend.arn(f"access-entry/{cluster.name}/{_arn_suffix(principal)}/{uuid4()}"),
        "createdAt": now(),
        "modifiedAt": now(),
        "tags": request.get("tags") or {},
        "username": username,
        "type": kind,
    }


def _arn_suffix(principal: str) -> str:
    parts = principal.split(":")
    kind, _, name = parts[-1].partition("/")
    return f"{kind}/{parts[4]}/{name.rpartition('/')[2]}"


def entry_of(cluster: ClusterState, request: Document) -> Document:
    principal = request["principalArn"]
    entry = cluster.access_entries.get(principal)
    if entry is None:
        raise errors.not_found(
            f"The specified principalArn could not be found: {principal}", clusterName=cluster.name
        )
    return entry


def _cluster_with_api(backend: EksBackend, name: str) -> ClusterState:
    cluster = backend.cluster(name)
    if not _uses_api(cluster):
        raise errors.invalid_request(
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this "
            "operation.",
            clusterName=name,
        )
    return cluster


def _uses_api(cluster: ClusterState) -> bool:
    return str(cluster.document["accessConfig"]["authenticationMode"]).startswith("API")
