"""`eks:index:ManagedNodeGroup`: an EKS node group on a cluster of this package."""

from __future__ import annotations

from sandbox.plugins.eks.core_data import cluster_name, core
from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value

COPIED = (
    "amiType",
    "capacityType",
    "diskSize",
    "forceUpdateVersion",
    "instanceTypes",
    "labels",
    "launchTemplate",
    "nodeGroupName",
    "nodeGroupNamePrefix",
    "releaseVersion",
    "remoteAccess",
    "tags",
    "taints",
    "version",
)
SUPPORTED = frozenset(
    {
        *COPIED,
        "cluster",
        "clusterName",
        "ignoreScalingChanges",
        "nodeRole",
        "nodeRoleArn",
        "scalingConfig",
        "subnetIds",
    }
)
_TEMPLATE = "describe it in an aws.ec2.LaunchTemplate and give that as launchTemplate"
UNSUPPORTED = dict.fromkeys(
    (
        "amiId",
        "bootstrapExtraArgs",
        "bottlerocketSettings",
        "enableEfaSupport",
        "enableIMDSv2",
        "gpu",
        "kubeletExtraArgs",
        "nodeadmExtraOptions",
        "operatingSystem",
        "placementGroupAvailabilityZone",
        "userData",
    ),
    _TEMPLATE,
)
DEFAULT_SCALING = {"desiredSize": 2, "minSize": 1, "maxSize": 2}


def build(monitor: Monitor, inputs: Inputs, parent: Resource, name: str) -> dict[str, Value]:
    inputs.check(SUPPORTED, UNSUPPORTED)
    scaling, subnets = inputs["scalingConfig"], inputs["subnetIds"]
    children = {
        **{key: inputs[key] for key in COPIED},
        "clusterName": _cluster_name(monitor, inputs),
        "nodeRoleArn": _role_arn(inputs),
        "scalingConfig": scaling if scaling.data is not None else DEFAULT_SCALING,
        "subnetIds": subnets if subnets.data is not None else core(monitor, inputs).get("subnetIds"),
    }
    ignored = ("scalingConfig.desiredSize",) if inputs.flag("ignoreScalingChanges", default=False) else ()
    options = ChildOptions(parent=parent.urn, ignore_changes=ignored)
    group = monitor.child("aws:eks/nodeGroup:NodeGroup", name, children, options)
    return {"nodeGroup": group.reference}


def _cluster_name(monitor: Monitor, inputs: Inputs) -> Value:
    return inputs["clusterName"] if inputs.is_given("clusterName") else cluster_name(monitor, inputs)


def _role_arn(inputs: Inputs) -> Value:
    if inputs.is_given("nodeRole"):
        raise inputs.fail("the sandbox does not support nodeRole; give the role's ARN as nodeRoleArn")
    return inputs.require("nodeRoleArn", "give the ARN of the nodes' IAM role")
