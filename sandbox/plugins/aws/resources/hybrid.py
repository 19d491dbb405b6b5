"""Connections to data centres: customer gateways, VPNs, Direct Connect gateways."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_tags

GONE = "contains(['deleted', 'deleting', 'delete-complete'], doc.State)"


RESOURCES = (
    Resource(
        token="aws:ec2/customerGateway:CustomerGateway",
        service="ec2",
        title="EC2 Customer Gateway",
        create=Call("CreateCustomerGateway"),
        id="result.CustomerGateway.CustomerGatewayId",
        key={"CustomerGatewayId": "id"},
        read=(
            Call("DescribeCustomerGateways", {"CustomerGatewayIds": "[id]"}, result="CustomerGateways[0]"),
        ),
        wait=Wait("doc.State == 'available'"),
        gone=GONE,
        delete=Call("DeleteCustomerGateway"),
        outputs={"arn": "join('', ['arn:aws:ec2:', region, ':', account, ':customer-gateway/', id])"},
        tags=ec2_tags("customer-gateway"),
    ),
    Resource(
        token="aws:ec2/vpnConnection:VpnConnection",
        service="ec2",
        title="EC2 VPN Connection",
        create=Call(
            "CreateVpnConnection",
            {
                "Options": "props.staticRoutesOnly != null && "
                "{StaticRoutesOnly: props.staticRoutesOnly} || null"
            },
        ),
        id="result.VpnConnection.VpnConnectionId",
        key={"VpnConnectionId": "id"},
        read=(Call("DescribeVpnConnections", {"VpnConnectionIds": "[id]"}, result="VpnConnections[0]"),),
        wait=Wait("doc.State == 'available'"),
        gone=GONE,
        delete=Call("DeleteVpnConnection"),
        outputs={
            "arn": "join('', ['arn:aws:ec2:', region, ':', account, ':vpn-connection/', id])",
            "staticRoutesOnly": "doc.Options.StaticRoutesOnly || props.staticRoutesOnly",
        },
        computed=("staticRoutesOnly",),
        tags=ec2_tags("vpn-connection"),
    ),
    Resource(
        token="aws:directconnect/gateway:Gateway",
        service="directconnect",
        title="Direct Connect Gateway",
        name="name",
        rename={"name": "directConnectGatewayName"},
        create=Call("CreateDirectConnectGateway"),
        id="result.directConnectGateway.directConnectGatewayId",
        key={"directConnectGatewayId": "id"},
        read=(Call("DescribeDirectConnectGateways", result="directConnectGateways[0]"),),
        gone="contains(['deleted', 'deleting'], doc.directConnectGatewayState)",
        wait=Wait("doc.directConnectGatewayState == 'available'"),
        update=(Call("UpdateDirectConnectGateway", {"newDirectConnectGatewayName": "props.name"}),),
        delete=Call("DeleteDirectConnectGateway"),
        deleted_wait=True,
        outputs={
            "arn": "join('', ['arn:aws:directconnect::', account, ':dx-gateway/', id])",
            "ownerAccountId": "doc.ownerAccount",
        },
    ),
    Resource(
        token="aws:directconnect/gatewayAssociation:GatewayAssociation",
        service="directconnect",
        title="Direct Connect Gateway Association",
        create=Call(
            "CreateDirectConnectGatewayAssociation",
            {
                "directConnectGatewayId": "props.dxGatewayId",
                "gatewayId": "props.associatedGatewayId",
                "addAllowedPrefixesToDirectConnectGateway": "props.allowedPrefixes[].{cidr: @}",
            },
        ),
        id="result.directConnectGatewayAssociation.associationId",
        key={"associationId": "id"},
        read=(
            Call("DescribeDirectConnectGatewayAssociations", result="directConnectGatewayAssociations[0]"),
        ),
        gone="contains(['disassociated', 'disassociating'], doc.associationState)",
        wait=Wait("doc.associationState == 'associated'"),
        delete=Call("DeleteDirectConnectGatewayAssociation"),
        deleted_wait=True,
        outputs={
            "dxGatewayId": "doc.directConnectGatewayId",
            "associatedGatewayId": "doc.associatedGateway.id",
            "associatedGatewayType": "doc.associatedGateway.type",
            "dxGatewayAssociationId": "id",
            "associatedGatewayOwnerAccountId": "doc.associatedGateway.ownerAccount",
            "dxGatewayOwnerAccountId": "doc.directConnectGatewayOwnerAccount",
            "allowedPrefixes": "doc.allowedPrefixesToDirectConnectGateway[].cidr",
        },
        computed=("allowedPrefixes", "associatedGatewayOwnerAccountId"),
    ),
)
