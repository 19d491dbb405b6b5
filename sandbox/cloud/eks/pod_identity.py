"""Pod identity associations: which IAM role a service account's pods get."""

from __future__ import annotations

import secrets

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none

SUMMARY = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId", "ownerArn")


def create_pod_identity_association(backend: EksBackend, request: Document) -> Document:
    cluster = backend.active_cluster(request["clusterName"])
    key = (request["namespace"], request["serviceAccount"])
    if any((found["namespace"], found["serviceAccount"]) == key for found in cluster.pod_identities.values()):
        raise errors.in_use(f"Association already exists: {key[0]}/{key[1]}", clusterName=cluster.name)
    identifier = f"a-{secrets.token_hex(9)[:17]}"
    association = without_none(
        {
            "clusterName": cluster.name,
            "namespace": request["namespace"],
            "serviceAccount": request["serviceAccount"],
            "roleArn": request["roleArn"],
            "associationArn": backend.arn(f"podidentityassociation/{cluster.name}/{identifier}"),
            "associationId": identifier,
            "tags": request.get("tags") or {},
            "createdAt": now(),
            "modifiedAt": now(),
            "disableSessionTags": bool(request.get("disableSessionTags")),
            "targetRoleArn": request.get("targetRoleArn"),
        }
    )
    cluster.pod_identities[identifier] = association
    return {"association": association}


def describe_pod_identity_association(backend: EksBackend, request: Document) -> Document:
    return {"association": _find(backend, request)[1]}


def list_pod_identity_associations(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    filters = {key: request[key] for key in ("namespace", "serviceAccount") if request.get(key)}
    return {
        "associations": [
            {key: found[key] for key in SUMMARY if key in found}
            for found in cluster.pod_identities.values()
            if filters.items() <= found.items()
        ]
    }


def update_pod_identity_association(backend: EksBackend, request: Document) -> Document:
    association = _find(backend, request)[1]
    for key in ("roleArn", "targetRoleArn", "disableSessionTags"):
        if request.get(key) is not None:
            association[key] = request[key]
    association["modifiedAt"] = now()
    return {"association": association}


def delete_pod_identity_association(backend: EksBackend, request: Document) -> Document:
    cluster, association = _find(backend, request)
    del cluster.pod_identities[association["associationId"]]
    return {"association": association}


def _find(backend: EksBackend, request: Document) -> tuple[ClusterState, Document]:
    cluster, identifier = backend.cluster(request["clusterName"]), request["associationId"]
    if identifier not in cluster.pod_identities:
        message = f"The associationId {identifier} could not be found in cluster {cluster.name}"
        raise errors.not_found(message, clusterName=cluster.name)
    return cluster, cluster.pod_identities[identifier]
