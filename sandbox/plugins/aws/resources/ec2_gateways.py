"""EC2 gateways and their addresses."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_arn, ec2_tags
from sandbox.plugins.aws.scope import Scope


def _detach_gateway(scope: Scope) -> None:
    attached: Any = scope.old.get("vpcId")
    if attached:
        scope.call("detach_internet_gateway", InternetGatewayId=scope.id, VpcId=attached)


RESOURCES = (
    Resource(
        token="aws:ec2/internetGateway:InternetGateway",
        service="ec2",
        title="EC2 Internet Gateway",
        create=Call("CreateInternetGateway"),
        id="result.InternetGateway.InternetGatewayId",
        key={"InternetGatewayId": "id"},
        read=(
            Call("DescribeInternetGateways", {"InternetGatewayIds": "[id]"}, result="InternetGateways[0]"),
        ),
        settle=(
            Function(_detach_gateway, uses=("vpcId",)),
            Call("AttachInternetGateway", {"VpcId": "props.vpcId"}, when="props.vpcId"),
        ),
        delete=(
            Call(
                "DetachInternetGateway",
                {"VpcId": "props.vpcId"},
                when="props.vpcId",
                ignore=("Gateway.NotAttached",),
                optional=True,
            ),
            Call("DeleteInternetGateway"),
        ),
        outputs={"arn": ec2_arn("internet-gateway"), "vpcId": "doc.Attachments[0].VpcId"},
        computed=("vpcId",),
        tags=ec2_tags("internet-gateway"),
    ),
    Resource(
        token="aws:ec2/eip:Eip",
        service="ec2",
        title="EC2 EIP",
        create=Call("AllocateAddress", {"Domain": "props.domain || 'vpc'"}),
        id="result.AllocationId",
        key={"AllocationId": "id"},
        read=(Call("DescribeAddresses", {"AllocationIds": "[id]"}, result="Addresses[0]"),),
        delete=Call("ReleaseAddress", retry=("InvalidIPAddress.InUse",)),
        outputs={
            "arn": "join('', ['arn:aws:ec2:', region, ':', account, ':elastic-ip/', id])",
            "publicDns": lambda s: (
                f"ec2-{s.doc['PublicIp'].replace('.', '-')}.{s.region}.compute.amazonaws.com"
            ),
            "privateIp": "doc.PrivateIpAddress",
        },
        write_only=("address",),
        computed=("domain", "instance", "networkInterface", "publicIpv4Pool", "networkBorderGroup"),
        tags=ec2_tags("elastic-ip"),
    ),
    Resource(
        token="aws:ec2/natGateway:NatGateway",
        service="ec2",
        title="EC2 NAT Gateway",
        create=Call("CreateNatGateway"),
        id="result.NatGateway.NatGatewayId",
        key={"NatGatewayId": "id"},
        read=(Call("DescribeNatGateways", {"NatGatewayIds": "[id]"}, result="NatGateways[0]"),),
        gone="contains(['deleted', 'deleting'], doc.State)",
        wait=Wait("doc.State == 'available'", failed="doc.State == 'failed' && doc.FailureMessage"),
        delete=Call("DeleteNatGateway"),
        deleted_wait=True,
        rename={"privateIp": "-"},
        outputs={
            "allocationId": "doc.NatGatewayAddresses[0].AllocationId",
            "associationId": "doc.NatGatewayAddresses[0].AssociationId",
            "networkInterfaceId": "doc.NatGatewayAddresses[0].NetworkInterfaceId",
            "privateIp": "doc.NatGatewayAddresses[0].PrivateIp",
            "publicIp": "doc.NatGatewayAddresses[0].PublicIp",
        },
        computed=("allocationId", "privateIp", "subnetId", "vpcId"),
        defaults={"connectivityType": "public"},
        tags=ec2_tags("natgateway"),
    ),
)
