"""EKS node groups."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.eks import ACTIVE, CLUSTER, eks_tags, wait_for_update
from sandbox.plugins.aws.scope import Scope


def _update_group(scope: Scope) -> None:
    parts: dict[str, Any] = {}
    for name in ("scalingConfig", "updateConfig", "nodeRepairConfig"):
        if scope.changed.get(name):
            parts[name] = scope.changed[name]
    if "labels" in scope.changed or "labels" in scope.removed:
        new, old = _mapping(scope.props, "labels"), _mapping(scope.old, "labels")
        parts["labels"] = {"addOrUpdateLabels": new, "removeLabels": sorted(set(old) - set(new))}
    if "taints" in scope.changed or "taints" in scope.removed:
        new_taints, old_taints = _taints(scope.props), _taints(scope.old)
        parts["taints"] = {
            "addOrUpdateTaints": new_taints,
            "removeTaints": [t for t in old_taints if t not in new_taints],
        }
    if parts:
        answer = scope.call(
            "update_nodegroup_config",
            clusterName=scope.props["clusterName"],
            nodegroupName=scope.props["nodeGroupName"],
            **parts,
        )
        wait_for_update(scope, answer)


def _mapping(properties: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(properties.get(name) or {})


def _taints(properties: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in taint.items() if value is not None}
        for taint in properties.get("taints") or []
    ]


def _update_group_version(scope: Scope) -> None:
    parameters: dict[str, Any] = {
        name: scope.props[name] for name in ("version", "releaseVersion") if scope.props.get(name)
    }
    template: Any = scope.props.get("launchTemplate")
    if template:
        parameters["launchTemplate"] = {key: str(value) for key, value in template.items() if value}
    answer = scope.call(
        "update_nodegroup_version",
        clusterName=scope.props["clusterName"],
        nodegroupName=scope.props["nodeGroupName"],
        force=scope.props.get("forceUpdateVersion") is True,
        **parameters,
    )
    wait_for_update(scope, answer)


GROUP_KEY = {**CLUSTER, "nodegroupName": "props.nodeGroupName"}


RESOURCES = (
    Resource(
        token="aws:eks/nodeGroup:NodeGroup",
        service="eks",
        title="EKS Node Group",
        name="nodeGroupName",
        rename={"nodeGroupName": "nodegroupName", "nodeRoleArn": "nodeRole", "subnetIds": "subnets"},
        create=Call("CreateNodegroup"),
        id_format="{clusterName}:{nodeGroupName}",
        key=GROUP_KEY,
        read=(Call("DescribeNodegroup", result="nodegroup"),),
        wait=ACTIVE,
        update=(
            Function(
                _update_group, uses=("scalingConfig", "updateConfig", "nodeRepairConfig", "labels", "taints")
            ),
            Function(_update_group_version, uses=("version", "releaseVersion", "launchTemplate")),
        ),
        delete=Call("DeleteNodegroup"),
        deleted_wait=True,
        outputs={
            "arn": "doc.nodegroupArn",
            "resources": lambda s: [s.doc["resources"]] if s.doc.get("resources") else [],
        },
        computed=(
            "amiType",
            "capacityType",
            "diskSize",
            "instanceTypes",
            "launchTemplate",
            "nodeRepairConfig",
            "releaseVersion",
            "updateConfig",
            "version",
            "labels",
        ),
        local=("forceUpdateVersion",),
        tags=eks_tags("nodegroupArn"),
    ),
)
