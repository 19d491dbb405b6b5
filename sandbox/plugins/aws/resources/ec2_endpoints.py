"""EC2 networks: endpoints of AWS services."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_arn, ec2_tags
from sandbox.plugins.aws.scope import Scope


def _endpoint_changes(name: str, adding: bool) -> Any:
    def changes(scope: Scope) -> Any:
        new: Any = scope.props.get(name) or []
        old: Any = scope.old.get(name) or []
        left, right = (new, old) if adding else (old, new)
        return sorted(set(left) - set(right)) or None

    return changes


def _prefix_list(field: str) -> Any:
    """Of a gateway endpoint's service: AWS's managed prefix list."""

    def find(scope: Scope) -> Any:
        if scope.doc.get("VpcEndpointType") != "Gateway":
            return None
        filters = [{"Name": "prefix-list-name", "Values": [scope.doc["ServiceName"]]}]
        lists = scope.call("describe_prefix_lists", Filters=filters)["PrefixLists"]
        return lists[0].get(field) if lists else None

    return find


RESOURCES = (
    Resource(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        service="ec2",
        title="EC2 VPC Endpoint",
        rename={
            "policy": "PolicyDocument",
            "networkInterfaceIds": "NetworkInterfaceIds",
            "dnsEntries": "DnsEntries",
        },
        create=Call("CreateVpcEndpoint"),
        id="result.VpcEndpoint.VpcEndpointId",
        key={"VpcEndpointId": "id"},
        read=(Call("DescribeVpcEndpoints", {"VpcEndpointIds": "[id]"}, result="VpcEndpoints[0]"),),
        gone="contains(['deleted', 'deleting'], doc.State)",
        wait=Wait("doc.State == 'available'", failed="doc.State == 'failed' && doc.State"),
        update=(
            Call(
                "ModifyVpcEndpoint",
                {
                    f"{verb}{member}": _endpoint_changes(name, verb == "Add")
                    for verb in ("Add", "Remove")
                    for member, name in (
                        ("RouteTableIds", "routeTableIds"),
                        ("SubnetIds", "subnetIds"),
                        ("SecurityGroupIds", "securityGroupIds"),
                    )
                },
                uses=("routeTableIds", "subnetIds", "securityGroupIds", "policy", "privateDnsEnabled"),
            ),
        ),
        delete=Call("DeleteVpcEndpoints", {"VpcEndpointIds": "[id]"}),
        deleted_wait=True,
        outputs={
            "arn": ec2_arn("vpc-endpoint"),
            "securityGroupIds": "doc.Groups[].GroupId",
            "prefixListId": _prefix_list("PrefixListId"),
            "cidrBlocks": _prefix_list("Cidrs"),
        },
        computed=(
            "policy",
            "privateDnsEnabled",
            "routeTableIds",
            "subnetIds",
            "securityGroupIds",
            "ipAddressType",
        ),
        defaults={"vpcEndpointType": "Gateway"},
        documents=("policy",),
        tags=ec2_tags("vpc-endpoint"),
    ),
)
