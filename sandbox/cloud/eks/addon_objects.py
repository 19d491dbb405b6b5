"""What an add-on brings into its cluster that others build upon: APIs, drivers, the DNS service's address."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import cast

from sandbox.cloud.eks.state import Document
from sandbox.processes.kube_client import KubernetesClient

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
DRIVERS = "/apis/storage.k8s.io/v1/csidrivers"
SECRETS_STORE = "secrets-store.csi.x-k8s.io"
SERVED_SECONDS = 30.0
POLL_SECONDS = 0.1
DNS_ADDRESS_NUMBER = 10
"""EKS gives kube-dns the tenth address of the service range."""


@dataclass(frozen=True)
class ClusterObject:
    path: str
    document: Document


def install(client: KubernetesClient, addon: str, service_cidr: str) -> None:
    """Apply the objects, and wait until an API among them is served."""
    for found in objects(addon, service_cidr):
        client.apply(found.path, found.document)
        if found.path.startswith(DEFINITIONS):
            _wait_until_served(client, found.path)


def _wait_until_served(client: KubernetesClient, path: str) -> None:
    deadline = time.monotonic() + SERVED_SECONDS
    while time.monotonic() < deadline:
        status: Document = cast(Document, (client.get(path) or {}).get("status") or {})
        conditions = status.get("conditions") or []
        if any(part["type"] == "Established" and part["status"] == "True" for part in conditions):
            return
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{path} was not served after {SERVED_SECONDS:.0f} s")


def remove(client: KubernetesClient, addon: str, service_cidr: str) -> None:
    for found in reversed(objects(addon, service_cidr)):
        client.delete(found.path)


def objects(addon: str, service_cidr: str) -> list[ClusterObject]:
    """The objects of an add-on; most bring only pods, which the sandbox leaves out."""
    match addon:
        case "aws-secrets-store-csi-driver-provider":
            return [_secret_provider_classes(), _driver(SECRETS_STORE, attach=False)]
        case "aws-ebs-csi-driver":
            return [_driver("ebs.csi.aws.com", attach=True)]
        case "aws-efs-csi-driver":
            return [_driver("efs.csi.aws.com", attach=False)]
        case "coredns":
            return [_dns_service(service_cidr)]
        case _:
            return []


def _secret_provider_classes() -> ClusterObject:
    plural, kind = "secretproviderclasses", "SecretProviderClass"
    name = f"{plural}.{SECRETS_STORE}"
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    text_map = {"type": "object", "additionalProperties": {"type": "string"}}
    secret_objects = {"type": "array", "items": anything}
    spec = {
        "type": "object",
        "properties": {
            "provider": {"type": "string"},
            "parameters": text_map,
            "secretObjects": secret_objects,
        },
    }
    schema = {"type": "object", "properties": {"spec": spec, "status": anything}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"}
    document = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {"group": SECRETS_STORE, "names": names, "scope": "Namespaced", "versions": [version]},
    }
    return ClusterObject(f"{DEFINITIONS}/{name}", document)


def _driver(name: str, *, attach: bool) -> ClusterObject:
    document = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSIDriver",
        "metadata": {"name": name},
        "spec": {"attachRequired": attach, "podInfoOnMount": True},
    }
    return ClusterObject(f"{DRIVERS}/{name}", document)


def _dns_service(service_cidr: str) -> ClusterObject:
    labels = {"k8s-app": "kube-dns"}
    ports = [
        {"name": name, "port": 53, "protocol": protocol}
        for name, protocol in (("dns", "UDP"), ("dns-tcp", "TCP"))
    ]
    address = str(ipaddress.ip_network(service_cidr)[DNS_ADDRESS_NUMBER])
    document = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "kube-dns", "namespace": "kube-system", "labels": labels},
        "spec": {"clusterIP": address, "selector": labels, "ports": ports},
    }
    return ClusterObject("/api/v1/namespaces/kube-system/services/kube-dns", document)
