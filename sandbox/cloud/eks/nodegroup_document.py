"""A node group as the service describes it, checked before it is made."""

from __future__ import annotations

from uuid import uuid4

from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.cloud.eks import errors, launch_templates, network, versions
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document, now, without_none

DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"
CUSTOM_AMI_TYPE = "CUSTOM"
DEFAULT_INSTANCE_TYPE = "t3.medium"
DEFAULT_DISK_SIZE = 20
DEFAULT_SCALING = {"minSize": 1, "maxSize": 2, "desiredSize": 2}
RELEASE_DATE = "20251112"
PATCH_VERSIONS = {"1.31": "1.31.13", "1.32": "1.32.9", "1.33": "1.33.5", "1.34": "1.34.4"}


def new_document(backend: EksBackend, cluster: ClusterState, request: Document) -> Document:
    name, identifier = request["nodegroupName"], str(uuid4())
    network.subnets_of(backend, request["subnets"])
    template = request.get("launchTemplate")
    specified = launch_templates.specification(backend, template) if template else None
    facts = launch_templates.facts(backend, specified)
    version = versions.check(request.get("version") or cluster.document["version"])
    types = request.get("instanceTypes") or [facts.instance_type or DEFAULT_INSTANCE_TYPE]
    _check_instance_types(types)
    scaling = DEFAULT_SCALING | without_none(request.get("scalingConfig") or {})
    check_scaling(scaling)
    ami_type = CUSTOM_AMI_TYPE if facts.image else request.get("amiType") or DEFAULT_AMI_TYPE
    return without_none(
        {
            "nodegroupName": name,
            "nodegroupArn": backend.arn(f"nodegroup/{cluster.name}/{name}/{identifier}"),
            "clusterName": cluster.name,
            "version": version,
            "releaseVersion": facts.image or request.get("releaseVersion") or release(version),
            "createdAt": now(),
            "modifiedAt": now(),
            "status": "CREATING",
            "capacityType": request.get("capacityType") or "ON_DEMAND",
            "scalingConfig": scaling,
            "instanceTypes": types,
            "subnets": request["subnets"],
            "amiType": ami_type,
            "nodeRole": request["nodeRole"],
            "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{identifier}"}]},
            "diskSize": None if specified else request.get("diskSize") or DEFAULT_DISK_SIZE,
            "health": {"issues": []},
            "launchTemplate": specified,
            **_as_asked(request),
        }
    )


def _as_asked(request: Document) -> Document:
    """What EKS keeps as it came, or with a default that depends on nothing."""
    return {
        "labels": request.get("labels") or {},
        "taints": request.get("taints") or [],
        "tags": request.get("tags") or {},
        "remoteAccess": request.get("remoteAccess"),
        "updateConfig": request.get("updateConfig") or {"maxUnavailable": 1},
        "nodeRepairConfig": request.get("nodeRepairConfig"),
    }


def check_scaling(scaling: Document) -> None:
    if not scaling["minSize"] <= scaling["desiredSize"] <= scaling["maxSize"]:
        raise errors.invalid_parameter(f"minimum <= desired <= maximum does not hold for the sizes {scaling}")


def _check_instance_types(types: list[str]) -> None:
    for name in types:
        if name not in INSTANCE_TYPES:
            raise errors.invalid_parameter(f"The following supplied instance types do not exist: [{name}]")


def release(version: str) -> str:
    return f"{PATCH_VERSIONS[version]}-{RELEASE_DATE}"
