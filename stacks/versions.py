"""Every third-party version that the stacks ask for, once."""

from typing import Final

KUBERNETES: Final = "1.34"
"""Minor version of every EKS control plane and its nodes."""

AURORA_POSTGRESQL: Final = "16.6"
AURORA_POSTGRESQL_FAMILY: Final = "aurora-postgresql16"
REDIS: Final = "7.1"
REDIS_FAMILY: Final = "redis7"

EKS_ADD_ONS: Final = {
    "vpc-cni": "v1.20.4-eksbuild.1",
    "coredns": "v1.12.4-eksbuild.1",
    "kube-proxy": "v1.34.0-eksbuild.4",
    "eks-pod-identity-agent": "v1.3.9-eksbuild.3",
    "aws-ebs-csi-driver": "v1.51.0-eksbuild.1",
    "metrics-server": "v0.8.0-eksbuild.2",
    "aws-secrets-store-csi-driver-provider": "v2.1.1-eksbuild.1",
}
"""EKS add-on name -> version; `aws eks describe-addon-versions` lists what fits KUBERNETES."""
