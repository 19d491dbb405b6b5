"""OIDC identity provider configurations of a cluster, kept as documents; the API server does not consult them."""

from __future__ import annotations

from uuid import uuid4

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document


def associate_identity_provider_config(backend: EksBackend, request: Document) -> Document:
    cluster, wanted = backend.active_cluster(request["clusterName"]), request["oidc"]
    name = wanted["identityProviderConfigName"]
    if cluster.identity_providers:
        raise errors.in_use("Identity provider config is already associated with this cluster")
    identifier = f"identityproviderconfig/{cluster.name}/oidc/{name}/{uuid4()}"
    facts = {"clusterName": cluster.name, "identityProviderConfigArn": backend.arn(identifier)}
    tags = request.get("tags") or {}
    cluster.identity_providers[name] = {**wanted, **facts, "tags": tags, "status": "ACTIVE"}
    update = cluster.record_update("AssociateIdentityProviderConfig", {"IdentityProviderConfig": name})
    return {"update": update, "tags": tags}


def describe_identity_provider_config(backend: EksBackend, request: Document) -> Document:
    return {"identityProviderConfig": {"oidc": _find(backend, request)}}


def list_identity_provider_configs(backend: EksBackend, request: Document) -> Document:
    names = backend.cluster(request["clusterName"]).identity_providers
    return {"identityProviderConfigs": [{"type": "oidc", "name": name} for name in names]}


def disassociate_identity_provider_config(backend: EksBackend, request: Document) -> Document:
    name = _find(backend, request)["identityProviderConfigName"]
    cluster = backend.cluster(request["clusterName"])
    del cluster.identity_providers[name]
    parameters = {"IdentityProviderConfig": name}
    return {"update": cluster.record_update("DisassociateIdentityProviderConfig", parameters)}


def _find(backend: EksBackend, request: Document) -> Document:
    name = request["identityProviderConfig"]["name"]
    found = backend.cluster(request["clusterName"]).identity_providers.get(name)
    if found is None:
        raise errors.not_found(f"No identity provider config {name}", clusterName=request["clusterName"])
    return found
