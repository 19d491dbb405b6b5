"""EC2 networks: VPCs, subnets, flow logs."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource, Tagging


def ec2_tags(kind: str) -> Tagging:
    """EC2's one way of tagging; `kind` is the resource type in TagSpecifications."""
    return Tagging("CreateTags", "DeleteTags", {"Resources": "[id]"}, keys="Tags", ec2_type=kind)


def ec2_arn(kind: str) -> str:
    return f"join('', ['arn:aws:ec2:', region, ':', doc.OwnerId || account, ':{kind}/', id])"


def attribute(name: str, operation: str = "ModifyVpcAttribute") -> Call:
    """EC2 changes some settings only one at a time, each wrapped as {Value: ...}."""
    member = name[0].upper() + name[1:]
    return Call(operation, {member: f"{{Value: props.{name}}}"}, match=False)


def _subnet_attribute(name: str, member: str) -> Call:
    wrapped = f"{{Value: props.{name}}}"
    return Call("ModifySubnetAttribute", {member: wrapped}, match=False, when=f"props.{name} != old.{name}")


RESOURCES = (
    Resource(
        token="aws:ec2/vpc:Vpc",
        service="ec2",
        title="EC2 VPC",
        create=Call(
            "CreateVpc",
            skip=("ipv6CidrBlock",),
            params={"AmazonProvidedIpv6CidrBlock": "props.assignGeneratedIpv6CidrBlock"},
        ),
        id="result.Vpc.VpcId",
        key={"VpcId": "id"},
        read=(
            Call("DescribeVpcs", {"VpcIds": "[id]"}, result="Vpcs[0]"),
            Call(
                "DescribeVpcAttribute",
                {"Attribute": "'enableDnsSupport'"},
                result="{enableDnsSupport: EnableDnsSupport.Value}",
            ),
            Call(
                "DescribeVpcAttribute",
                {"Attribute": "'enableDnsHostnames'"},
                result="{enableDnsHostnames: EnableDnsHostnames.Value}",
            ),
            Call(
                "DescribeVpcAttribute",
                {"Attribute": "'enableNetworkAddressUsageMetrics'"},
                result="{enableNetworkAddressUsageMetrics: EnableNetworkAddressUsageMetrics.Value}",
            ),
            Call(
                "DescribeRouteTables",
                {"Filters": "[{Name: 'vpc-id', Values: [id]}, {Name: 'association.main', Values: ['true']}]"},
                result="{mainRouteTableId: RouteTables[0].RouteTableId}",
            ),
            Call(
                "DescribeSecurityGroups",
                {"Filters": "[{Name: 'vpc-id', Values: [id]}, {Name: 'group-name', Values: ['default']}]"},
                result="{defaultSecurityGroupId: SecurityGroups[0].GroupId}",
            ),
            Call(
                "DescribeNetworkAcls",
                {"Filters": "[{Name: 'vpc-id', Values: [id]}, {Name: 'default', Values: ['true']}]"},
                result="{defaultNetworkAclId: NetworkAcls[0].NetworkAclId}",
            ),
        ),
        settle=(
            Call(
                "ModifyVpcAttribute",
                {"EnableDnsSupport": "{Value: props.enableDnsSupport}"},
                match=False,
                when="changed.enableDnsSupport != null && (old || !props.enableDnsSupport)",
            ),
            attribute("enableDnsHostnames"),
            attribute("enableNetworkAddressUsageMetrics"),
        ),
        update=(Call("ModifyVpcTenancy"),),
        delete=Call("DeleteVpc"),
        outputs={
            "arn": ec2_arn("vpc"),
            "defaultRouteTableId": "doc.mainRouteTableId",
            "ipv6CidrBlock": "doc.Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
            "ipv6AssociationId": "doc.Ipv6CidrBlockAssociationSet[0].AssociationId",
            "assignGeneratedIpv6CidrBlock": "props.assignGeneratedIpv6CidrBlock",
        },
        computed=("cidrBlock", "enableNetworkAddressUsageMetrics", "ipv6CidrBlock", "enableDnsHostnames"),
        defaults={"enableDnsSupport": True, "instanceTenancy": "default"},
        tags=ec2_tags("vpc"),
    ),
    Resource(
        token="aws:ec2/subnet:Subnet",
        service="ec2",
        title="EC2 Subnet",
        create=Call("CreateSubnet"),
        id="result.Subnet.SubnetId",
        key={"SubnetId": "id"},
        read=(Call("DescribeSubnets", {"SubnetIds": "[id]"}, result="Subnets[0]"),),
        settle=(
            Call(
                "ModifySubnetAttribute",
                {"MapPublicIpOnLaunch": "{Value: props.mapPublicIpOnLaunch}"},
                match=False,
                when="old || props.mapPublicIpOnLaunch",
            ),
            Call(
                "ModifySubnetAttribute",
                {"AssignIpv6AddressOnCreation": "{Value: props.assignIpv6AddressOnCreation}"},
                match=False,
                when="old || props.assignIpv6AddressOnCreation",
            ),
            Call(
                "ModifySubnetAttribute",
                {"PrivateDnsHostnameTypeOnLaunch": "props.privateDnsHostnameTypeOnLaunch"},
                match=False,
            ),
        ),
        delete=Call("DeleteSubnet", retry=("DependencyViolation",)),
        outputs={
            "arn": "doc.SubnetArn",
            "ipv6CidrBlock": "doc.Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
            "privateDnsHostnameTypeOnLaunch": "doc.PrivateDnsNameOptionsOnLaunch.HostnameType",
        },
        computed=("availabilityZone", "availabilityZoneId", "privateDnsHostnameTypeOnLaunch"),
        defaults={"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
        tags=ec2_tags("subnet"),
    ),
    Resource(
        token="aws:ec2/flowLog:FlowLog",
        service="ec2",
        title="EC2 Flow Log",
        rename={"iamRoleArn": "DeliverLogsPermissionArn"},
        create=Call(
            "CreateFlowLogs",
            {
                "ResourceIds": "[props.vpcId || props.subnetId || props.eniId || props.transitGatewayId || "
                "props.transitGatewayAttachmentId]",
                "ResourceType": "props.vpcId && 'VPC' || props.subnetId && 'Subnet' || "
                "props.eniId && 'NetworkInterface' || "
                "props.transitGatewayId && 'TransitGateway' || 'TransitGatewayAttachment'",
            },
        ),
        id="result.FlowLogIds[0]",
        read=(Call("DescribeFlowLogs", {"FlowLogIds": "[id]"}, result="FlowLogs[0]"),),
        delete=Call("DeleteFlowLogs", {"FlowLogIds": "[id]"}),
        outputs={
            "arn": "join('', ['arn:aws:ec2:', region, ':', account, ':vpc-flow-log/', id])",
            "vpcId": "starts_with(doc.ResourceId, 'vpc-') && doc.ResourceId || null",
            "subnetId": "starts_with(doc.ResourceId, 'subnet-') && doc.ResourceId || null",
        },
        computed=("logFormat", "logGroupName", "logDestination", "trafficType"),
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        tags=ec2_tags("vpc-flow-log"),
    ),
)
