"""Updates of clusters, node groups and add-ons, and the encryption that can be added to a running cluster."""

from __future__ import annotations

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document


def describe_update(backend: EksBackend, request: Document) -> Document:
    update = backend.cluster(request["name"]).updates.get(request["updateId"])
    if update is None:
        raise errors.not_found(f"No update found for ID: {request['updateId']}", clusterName=request["name"])
    return {"update": update}


def list_updates(backend: EksBackend, request: Document) -> Document:
    return {"updateIds": list(backend.cluster(request["name"]).updates)}


def associate_encryption_config(backend: EksBackend, request: Document) -> Document:
    cluster = backend.active_cluster(request["clusterName"])
    if cluster.document.get("encryptionConfig"):
        raise errors.in_use("Encryption is already enabled on this cluster", clusterName=cluster.name)
    cluster.document["encryptionConfig"] = request["encryptionConfig"]
    parameters = {"EncryptionConfig": request["encryptionConfig"]}
    return {"update": cluster.record_update("AssociateEncryptionConfig", parameters)}
