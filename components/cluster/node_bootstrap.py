"""How a node of the golden AMI (Amazon Linux 2023 with nodeadm) joins its cluster."""

import base64
import json
from dataclasses import dataclass

_BOUNDARY = "platform-node"


@dataclass(frozen=True, kw_only=True)
class ClusterEntry:
    """What a node must know of its cluster, since a custom AMI gets no bootstrap data from EKS."""

    name: str
    endpoint: str
    certificate_authority: str
    service_cidr: str


def node_config(cluster: ClusterEntry) -> str:
    """The NodeConfig that nodeadm reads. JSON is YAML, and quoting is not left to luck."""
    return json.dumps(
        {
            "apiVersion": "node.eks.aws/v1alpha1",
            "kind": "NodeConfig",
            "spec": {
                "cluster": {
                    "name": cluster.name,
                    "apiServerEndpoint": cluster.endpoint,
                    "certificateAuthority": cluster.certificate_authority,
                    "cidr": cluster.service_cidr,
                },
                "kubelet": {
                    "config": {
                        "shutdownGracePeriod": "60s",
                        "shutdownGracePeriodCriticalPods": "20s",
                        "protectKernelDefaults": True,
                        "streamingConnectionIdleTimeout": "5m0s",
                    }
                },
            },
        },
        indent=2,
        sort_keys=True,
    )


def user_data(cluster: ClusterEntry) -> str:
    """The launch template's user data: one MIME part, encoded as EC2 takes it."""
    document = "\n".join(
        [
            "MIME-Version: 1.0",
            f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"',
            "",
            f"--{_BOUNDARY}",
            "Content-Type: application/node.eks.aws",
            "",
            node_config(cluster),
            f"--{_BOUNDARY}--",
            "",
        ]
    )
    return base64.b64encode(document.encode()).decode()
