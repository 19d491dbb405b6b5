"""Transit gateways: route tables, what is associated with them, and their routes."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.resources.transit_gateway import ALIVE, gateway_arn
from sandbox.plugins.aws.scope import Scope


def _row(member: str, operation: str) -> Call:
    """A route table's association or propagation for one attachment."""
    return Call(
        operation,
        {"Filters": "[{Name: 'transit-gateway-attachment-id', Values: [props.transitGatewayAttachmentId]}]"},
        result=lambda s: next(
            (
                row
                for row in s.result[member]
                if row["TransitGatewayAttachmentId"] == s.props["transitGatewayAttachmentId"]
                and row.get("State") not in ("disassociated", "disabled")
            ),
            None,
        ),
    )


def _route(scope: Scope) -> Any:
    wanted = scope.props["destinationCidrBlock"]
    filters = [{"Name": "type", "Values": ["static"]}]
    answer = scope.call(
        "search_transit_gateway_routes",
        TransitGatewayRouteTableId=scope.props["transitGatewayRouteTableId"],
        Filters=filters,
    )
    return next(
        (r for r in answer["Routes"] if r["DestinationCidrBlock"] == wanted and r.get("State") != "deleted"),
        None,
    )


TABLE_KEY = {
    "TransitGatewayRouteTableId": "props.transitGatewayRouteTableId",
    "TransitGatewayAttachmentId": "props.transitGatewayAttachmentId",
}


RESOURCES = (
    Resource(
        token="aws:ec2transitgateway/routeTable:RouteTable",
        service="ec2",
        title="EC2 Transit Gateway Route Table",
        create=Call("CreateTransitGatewayRouteTable"),
        id="result.TransitGatewayRouteTable.TransitGatewayRouteTableId",
        key={"TransitGatewayRouteTableId": "id"},
        read=(
            Call(
                "DescribeTransitGatewayRouteTables",
                {"TransitGatewayRouteTableIds": "[id]"},
                result="TransitGatewayRouteTables[0]",
            ),
        ),
        wait=Wait("doc.State == 'available'"),
        gone=ALIVE,
        delete=Call("DeleteTransitGatewayRouteTable"),
        deleted_wait=True,
        outputs={"arn": gateway_arn("transit-gateway-route-table")},
        tags=ec2_tags("transit-gateway-route-table"),
    ),
    Resource(
        token="aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        service="ec2",
        title="EC2 Transit Gateway Route Table Association",
        create=Call("AssociateTransitGatewayRouteTable"),
        id_format="{transitGatewayRouteTableId}_{transitGatewayAttachmentId}",
        key=TABLE_KEY,
        read=(_row("Associations", "GetTransitGatewayRouteTableAssociations"),),
        wait=Wait("doc.State == 'associated'"),
        delete=Call("DisassociateTransitGatewayRouteTable"),
        deleted_wait=True,
        outputs={"transitGatewayRouteTableId": "props.transitGatewayRouteTableId"},
        local=("replaceExistingAssociation",),
    ),
    Resource(
        token="aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        service="ec2",
        title="EC2 Transit Gateway Route Table Propagation",
        create=Call("EnableTransitGatewayRouteTablePropagation"),
        id_format="{transitGatewayRouteTableId}_{transitGatewayAttachmentId}",
        key=TABLE_KEY,
        read=(_row("TransitGatewayRouteTablePropagations", "GetTransitGatewayRouteTablePropagations"),),
        wait=Wait("doc.State == 'enabled'"),
        delete=Call("DisableTransitGatewayRouteTablePropagation"),
        deleted_wait=True,
        outputs={"transitGatewayRouteTableId": "props.transitGatewayRouteTableId"},
    ),
    Resource(
        token="aws:ec2transitgateway/route:Route",
        service="ec2",
        title="EC2 Transit Gateway Route",
        create=Call("CreateTransitGatewayRoute"),
        id_format="{transitGatewayRouteTableId}_{destinationCidrBlock}",
        read=(Function(_route),),
        delete=Call("DeleteTransitGatewayRoute", skip=("blackhole",)),
        outputs={
            "transitGatewayAttachmentId": "doc.TransitGatewayAttachments[0].TransitGatewayAttachmentId",
            "blackhole": "doc.State == 'blackhole'",
            "transitGatewayRouteTableId": "props.transitGatewayRouteTableId",
        },
        computed=("blackhole",),
    ),
)
