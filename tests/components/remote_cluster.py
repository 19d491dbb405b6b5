"""What the official eks plugin answers when a program registers its multi-language component `Cluster`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.runtime import rpc

TYPE = "eks:index:Cluster"
_RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"  # the engine's mark of a reference to a resource


def control_plane_urn(cluster: str) -> str:
    """The `aws.eks.Cluster` that the component makes inside."""
    return f"urn:pulumi:dev::platform::{TYPE}$aws:eks/cluster:Cluster::{cluster}-eksCluster"


def control_plane(cluster: str, inputs: Mapping[str, Any], *, known: bool) -> dict[str, Any]:
    """Its state: before it exists, only what was asked for."""
    state: dict[str, Any] = {"name": inputs["name"], "version": inputs["version"]}
    if known:
        state |= {"endpoint": f"https://{cluster}.example", "certificateAuthority": {"data": "Y2E="}}
    return state


def outputs(cluster: str, inputs: Mapping[str, Any], *, known: bool) -> dict[str, Any]:
    """The component's outputs as far as a program of ours reads them."""
    reference = {
        rpc._special_sig_key: _RESOURCE_REFERENCE,
        "urn": control_plane_urn(cluster),
        "id": inputs["name"] if known else "",
        "packageVersion": "7.51.1",
    }
    if not known:
        return {"eksCluster": reference}
    return {
        "eksCluster": reference,
        "clusterSecurityGroupId": f"{cluster}-security-group",
        "kubeconfig": {"apiVersion": "v1", "clusters": [cluster]},
        "kubeconfigJson": f'{{"clusters": ["{cluster}"]}}',
    }
