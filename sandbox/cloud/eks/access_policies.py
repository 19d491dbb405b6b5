"""Access policies of access entries: what the principal may do, cluster-wide or in some namespaces."""

from __future__ import annotations

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.access import POLICY_PREFIX, entry_of, publish
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document, now
from sandbox.processes.webhook import bindings


def associate_access_policy(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    entry = entry_of(cluster, request)
    arn, scope = request["policyArn"], request["accessScope"]
    _check_policy(entry, arn, scope)
    associated = {
        "policyArn": arn,
        "accessScope": {"type": scope["type"], "namespaces": scope.get("namespaces") or []},
        "associatedAt": now(),
        "modifiedAt": now(),
    }
    cluster.access_policies[entry["principalArn"]][arn] = associated
    publish(backend, cluster)
    answer = {"clusterName": cluster.name, "principalArn": entry["principalArn"]}
    return answer | {"associatedAccessPolicy": associated}


def disassociate_access_policy(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    policies = cluster.access_policies[entry_of(cluster, request)["principalArn"]]
    if policies.pop(request["policyArn"], None) is None:
        raise errors.not_found(f"No associated policy found for {request['policyArn']}")
    publish(backend, cluster)
    return {}


def list_associated_access_policies(backend: EksBackend, request: Document) -> Document:
    cluster = backend.cluster(request["clusterName"])
    principal = entry_of(cluster, request)["principalArn"]
    policies = list(cluster.access_policies[principal].values())
    return {"clusterName": cluster.name, "principalArn": principal, "associatedAccessPolicies": policies}


def list_access_policies(_backend: EksBackend, _request: Document) -> Document:
    names = sorted(bindings.CLUSTER_ROLES)
    return {"accessPolicies": [{"name": name, "arn": f"{POLICY_PREFIX}{name}"} for name in names]}


def _check_policy(entry: Document, arn: str, scope: Document) -> None:
    if entry["type"] != "STANDARD":
        raise errors.invalid_request(f"An access entry of type {entry['type']} takes no access policies")
    if arn.removeprefix(POLICY_PREFIX) not in bindings.CLUSTER_ROLES:
        raise errors.invalid_parameter(f"The policyArn parameter format is not valid: {arn}")
    if (scope.get("type") == "namespace") != bool(scope.get("namespaces")):
        raise errors.invalid_parameter("Namespaces go with the access scope type namespace, and only with it")
