"""The Kubernetes versions and add-on versions that the emulated EKS offers."""

from __future__ import annotations

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import Document

SUPPORTED = ("1.31", "1.32", "1.33", "1.34")
"""What the pinned kube-apiserver can run as: its own version and three older ones that it emulates."""
DEFAULT = "1.34"
PLATFORM_VERSION = "eks.1"
ADDONS: dict[str, dict[str, tuple[str, ...]]] = {
    "vpc-cni": dict.fromkeys(SUPPORTED, ("v1.20.4-eksbuild.2", "v1.19.6-eksbuild.7")),
    "coredns": {
        "1.31": ("v1.11.4-eksbuild.24",),
        "1.32": ("v1.11.4-eksbuild.24",),
        "1.33": ("v1.12.4-eksbuild.1", "v1.12.1-eksbuild.2"),
        "1.34": ("v1.12.4-eksbuild.1", "v1.12.3-eksbuild.1"),
    },
    "kube-proxy": {
        "1.31": ("v1.31.10-eksbuild.12",),
        "1.32": ("v1.32.6-eksbuild.12",),
        "1.33": ("v1.33.3-eksbuild.10",),
        "1.34": ("v1.34.0-eksbuild.4", "v1.34.0-eksbuild.2"),
    },
    "eks-pod-identity-agent": dict.fromkeys(SUPPORTED, ("v1.3.9-eksbuild.3", "v1.3.8-eksbuild.2")),
    "aws-ebs-csi-driver": dict.fromkeys(SUPPORTED, ("v1.51.0-eksbuild.1", "v1.48.0-eksbuild.2")),
    "aws-efs-csi-driver": dict.fromkeys(SUPPORTED, ("v2.1.13-eksbuild.1",)),
    "aws-mountpoint-s3-csi-driver": dict.fromkeys(SUPPORTED, ("v2.2.0-eksbuild.1",)),
    "aws-secrets-store-csi-driver-provider": dict.fromkeys(SUPPORTED, ("v2.1.1-eksbuild.1",)),
    "cert-manager": dict.fromkeys(SUPPORTED, ("v1.19.1-eksbuild.1",)),
    "external-dns": dict.fromkeys(SUPPORTED, ("v0.19.0-eksbuild.2",)),
    "kube-state-metrics": dict.fromkeys(SUPPORTED, ("v2.17.0-eksbuild.4",)),
    "prometheus-node-exporter": dict.fromkeys(SUPPORTED, ("v1.10.2-eksbuild.2",)),
    "snapshot-controller": dict.fromkeys(SUPPORTED, ("v8.3.0-eksbuild.1",)),
    "metrics-server": dict.fromkeys(SUPPORTED, ("v0.8.0-eksbuild.2",)),
    "amazon-cloudwatch-observability": dict.fromkeys(SUPPORTED, ("v4.5.0-eksbuild.1",)),
    "aws-guardduty-agent": dict.fromkeys(SUPPORTED, ("v1.10.0-eksbuild.2",)),
    "adot": dict.fromkeys(SUPPORTED, ("v0.131.0-eksbuild.1",)),
}
"""Add-on -> Kubernetes version -> versions, the default first."""


def check(version: str) -> str:
    """The version itself when EKS offers it. Raises InvalidParameterException."""
    if version not in SUPPORTED:
        raise errors.invalid_parameter(
            f"unsupported Kubernetes version {version}; the sandbox's EKS offers {', '.join(SUPPORTED)}"
        )
    return version


def check_upgrade(current: str, wanted: str) -> str:
    """EKS goes up one minor version at a time and never down. Raises InvalidParameterException."""
    check(wanted)
    if _minor(wanted) not in (_minor(current), _minor(current) + 1):
        raise errors.invalid_parameter(
            f"Unsupported Kubernetes minor version update from {current} to {wanted}"
        )
    return wanted


def addon_version(addon: str, kubernetes: str, wanted: str | None) -> str:
    """The wanted version of an add-on, or its default for that Kubernetes version."""
    offered = ADDONS.get(addon, {}).get(kubernetes)
    if offered is None:
        raise errors.invalid_parameter(f"Addon {addon} specified is not supported", addonName=addon)
    if wanted is not None and not _looks_like_build(wanted):
        raise errors.invalid_parameter(f"Addon version specified is not supported: {wanted}", addonName=addon)
    return wanted or offered[0]


def _looks_like_build(version: str) -> bool:
    """Any well-formed build is taken: AWS publishes them faster than any table here could follow."""
    return version.startswith("v") and "-eksbuild." in version


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


def describe_cluster_versions(_backend: EksBackend, request: Document) -> Document:
    """The offered versions, the newest first."""
    wanted = request.get("clusterVersions") or SUPPORTED
    offered = [version for version in reversed(SUPPORTED) if version in wanted]
    if request.get("defaultOnly"):
        offered = [version for version in offered if version == DEFAULT]
    return {
        "clusterVersions": [
            {
                "clusterVersion": version,
                "clusterType": "eks",
                "defaultPlatformVersion": PLATFORM_VERSION,
                "defaultVersion": version == DEFAULT,
                "status": "standard-support",
                "versionStatus": "STANDARD_SUPPORT",
            }
            for version in offered
        ]
    }
