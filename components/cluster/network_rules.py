"""Network policies that every namespace starts from, and the peers that rules are made of."""

from components.cluster.manifest_types import (
    EgressRule,
    IngressRule,
    LabelSelector,
    NetworkPeer,
    NetworkPolicy,
    NetworkPort,
)

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
# The address on which the EKS Pod Identity agent of a node hands out credentials.
POD_IDENTITY_AGENT = "169.254.170.23/32"
ISTIOD_XDS_PORT = 15012


def tcp(*ports: int) -> list[NetworkPort]:
    """TCP ports as a policy lists them."""
    return [{"protocol": "TCP", "port": port} for port in ports]


def pods(namespace: str, **labels: str) -> NetworkPeer:
    """Pods of one namespace, narrowed by `app` and other plain labels."""
    peer: NetworkPeer = {"namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: namespace}}}
    if labels:
        peer["podSelector"] = {"matchLabels": labels}
    return peer


def network(cidr: str) -> NetworkPeer:
    """Addresses outside the cluster."""
    return {"ipBlock": {"cidr": cidr}}


def ingress(peers: list[NetworkPeer], ports: list[NetworkPort]) -> IngressRule:
    """Let these peers reach these ports."""
    return {"from": peers, "ports": ports}


def egress(peers: list[NetworkPeer], ports: list[NetworkPort]) -> EgressRule:
    """Let the selected pods reach these peers on these ports."""
    return {"to": peers, "ports": ports}


def dns() -> EgressRule:
    """Name resolution by the cluster's own resolver, and by no other."""
    resolver: NetworkPeer = {
        "namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    return egress([resolver], [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}])


def default_deny(namespace: str) -> NetworkPolicy:
    """Nothing in, nothing out, for every pod: what a workload needs it must name."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "default-deny", "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }


def allow_ingress(
    namespace: str, name: str, selector: LabelSelector, rules: list[IngressRule]
) -> NetworkPolicy:
    """An exception to the default: who may reach the selected pods."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": rules},
    }


def allow_egress(
    namespace: str, name: str, selector: LabelSelector, rules: list[EgressRule]
) -> NetworkPolicy:
    """An exception to the default: what the selected pods may reach."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": selector, "policyTypes": ["Egress"], "egress": rules},
    }
