"""kwok: plays the kubelets (nodes get Ready, their pods Running) and the cloud's load balancers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings, write_private
from sandbox.processes.supervisor import ProcessSpec

LEASE_SECONDS = 40
NODE_ADDRESS_RANGE = "100.127.0.1/16"
"""Only for pods of a node that has no pod range of its own yet."""
LOAD_BALANCER_STATUS = (
    "loadBalancer:\n"
    "  ingress:\n"
    '  - hostname: {{ printf "k8s-%s-%s.elb.REGION.amazonaws.com" .metadata.namespace .metadata.name | Quote }}\n'
)


@dataclass(frozen=True, kw_only=True)
class KwokConfig:
    program: Path
    files: ClusterFiles
    settings: ClusterSettings
    ready: Callable[[], bool]


def process(config: KwokConfig) -> ProcessSpec:
    """Nodes and pods follow kwok's built-in stages; load balancers follow ours."""
    stage = load_balancer_stage(config.settings.region)
    write_private(config.files.kwok_config, json.dumps(stage, indent=2) + "\n")
    return ProcessSpec(
        name=f"{config.files.key}.kwok",
        command=(
            str(config.program),
            f"--kubeconfig={config.files.kubeconfig('kwok')}",
            f"--config={config.files.kwok_config}",
            "--manage-all-nodes=true",
            f"--node-lease-duration-seconds={LEASE_SECONDS}",
            f"--cidr={NODE_ADDRESS_RANGE}",
            "--v=ERROR",
        ),
        environment={"GOGC": "60", "GOMEMLIMIT": "60MiB"},
        ready=config.ready,
    )


def load_balancer_stage(region: str) -> dict[str, object]:
    """A Service of type LoadBalancer gets a host name, as the cloud's controller would give it."""
    unserved = [
        {"key": ".spec.type", "operator": "In", "values": ["LoadBalancer"]},
        {"key": ".status.loadBalancer.ingress", "operator": "DoesNotExist"},
    ]
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": "load-balancer-ready"},
        "spec": {
            "resourceRef": {"apiGroup": "v1", "kind": "Service"},
            "selector": {"matchExpressions": unserved},
            "next": {"statusTemplate": LOAD_BALANCER_STATUS.replace("REGION", region)},
        },
    }
