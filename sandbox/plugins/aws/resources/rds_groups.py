"""RDS: subnet groups and cluster parameter groups."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.rds import rds_tags
from sandbox.plugins.aws.scope import Scope

PARAMETERS_A_CALL = 20


def _user_parameters(scope: Scope) -> list[dict[str, Any]]:
    found = scope.result["Parameters"]
    return [
        {
            "name": item["ParameterName"],
            "value": item.get("ParameterValue", ""),
            "applyMethod": item.get("ApplyMethod"),
        }
        for item in found
        if item.get("Source", "user") == "user"
    ]


def _set_parameters(scope: Scope) -> None:
    """AWS takes twenty parameters a call; those that the program dropped go back to their defaults."""
    wanted: Any = scope.props.get("parameters") or []
    before: Any = scope.old.get("parameters") or []
    dropped = {item["name"] for item in before} - {item["name"] for item in wanted}
    _in_batches(scope, "modify_db_cluster_parameter_group", [_parameter(item) for item in wanted])
    resets = [{"ParameterName": name, "ApplyMethod": "pending-reboot"} for name in sorted(dropped)]
    _in_batches(scope, "reset_db_cluster_parameter_group", resets)


def _in_batches(scope: Scope, operation: str, parameters: list[dict[str, Any]]) -> None:
    for start in range(0, len(parameters), PARAMETERS_A_CALL):
        batch = parameters[start : start + PARAMETERS_A_CALL]
        scope.call(operation, DBClusterParameterGroupName=scope.id, Parameters=batch)


def _parameter(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "ParameterName": item["name"],
        "ParameterValue": str(item["value"]),
        "ApplyMethod": item.get("applyMethod") or "immediate",
    }


RESOURCES = (
    Resource(
        token="aws:rds/subnetGroup:SubnetGroup",
        service="rds",
        name="name",
        lower_name=True,
        rename={
            "name": "DBSubnetGroupName",
            "description": "DBSubnetGroupDescription",
            "arn": "DBSubnetGroupArn",
        },
        create=Call("CreateDBSubnetGroup"),
        id="result.DBSubnetGroup.DBSubnetGroupName",
        key={"DBSubnetGroupName": "id"},
        read=(Call("DescribeDBSubnetGroups", result="DBSubnetGroups[0]"),),
        update=(Call("ModifyDBSubnetGroup"),),
        delete=Call("DeleteDBSubnetGroup"),
        outputs={"subnetIds": "doc.Subnets[].SubnetIdentifier"},
        defaults={"description": "Managed by Pulumi"},
        tags=rds_tags("DBSubnetGroupArn"),
        title="RDS Subnet Group",
    ),
    Resource(
        token="aws:rds/clusterParameterGroup:ClusterParameterGroup",
        service="rds",
        name="name",
        lower_name=True,
        rename={
            "name": "DBClusterParameterGroupName",
            "family": "DBParameterGroupFamily",
            "arn": "DBClusterParameterGroupArn",
        },
        create=Call("CreateDBClusterParameterGroup"),
        id="result.DBClusterParameterGroup.DBClusterParameterGroupName",
        key={"DBClusterParameterGroupName": "id"},
        settle=(Function(_set_parameters, uses=("parameters",)),),
        read=(
            Call("DescribeDBClusterParameterGroups", result="DBClusterParameterGroups[0]"),
            Call(
                "DescribeDBClusterParameters",
                {"Source": lambda _: "user"},
                result=_user_parameters,
                into="parameters",
            ),
        ),
        delete=Call("DeleteDBClusterParameterGroup"),
        outputs={"parameters": "doc.parameters"},
        defaults={"description": "Managed by Pulumi"},
        tags=rds_tags("DBClusterParameterGroupArn"),
        title="RDS Cluster Parameter Group",
    ),
)
