"""Samples: transit gateways, and how accounts share them."""

from __future__ import annotations

from tests.sandbox.plugins.aws.samples.sample import OTHER_VPC, SUBNETS, TAGS, Need, Sample

HUB = Need(
    "aws:ec2transitgateway/transitGateway:TransitGateway",
    {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"},
)
HUB_TABLE = Need("aws:ec2transitgateway/routeTable:RouteTable", {"transitGatewayId": "${hub}"})
ATTACHMENT = Need(
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    {"transitGatewayId": "${hub}", "vpcId": "${vpc}", "subnetIds": ["${one}"]},
)
ATTACHED = {**SUBNETS, "hub": HUB, "table": HUB_TABLE, "attachment": ATTACHMENT}
PAIR = {"transitGatewayRouteTableId": "${table}", "transitGatewayAttachmentId": "${attachment}"}

SAMPLES = {
    "aws:ec2transitgateway/transitGateway:TransitGateway": Sample(
        create={
            "description": "hub",
            "amazonSideAsn": 64513,
            "defaultRouteTableAssociation": "disable",
            "tags": TAGS,
        },
        update={"description": "changed", "dnsSupport": "disable"},
        replace={"amazonSideAsn": 64514},
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": Sample(
        needs={"hub": HUB},
        create={"transitGatewayId": "${hub}", "tags": TAGS},
        update={"tags": {"a": "b"}},
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Sample(
        needs={**SUBNETS, "hub": HUB, "other": OTHER_VPC},
        create={"transitGatewayId": "${hub}", "vpcId": "${vpc}", "subnetIds": ["${one}"], "tags": TAGS},
        update={"subnetIds": ["${one}", "${two}"], "applianceModeSupport": "enable"},
        replace={"vpcId": "${other}"},
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": Sample(needs=ATTACHED, create=PAIR),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": Sample(needs=ATTACHED, create=PAIR),
    "aws:ec2transitgateway/route:Route": Sample(
        needs=ATTACHED,
        create={**PAIR, "destinationCidrBlock": "10.77.0.0/16"},
        replace={"destinationCidrBlock": "10.78.0.0/16"},
    ),
    "aws:ram/resourceShare:ResourceShare": Sample(
        create={"allowExternalPrincipals": False, "tags": TAGS},
        update={"allowExternalPrincipals": True, "tags": {"a": "b"}},
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": Sample(
        needs={"hub": HUB, "share": Need("aws:ram/resourceShare:ResourceShare")},
        create={"resourceArn": "${hub.arn}", "resourceShareArn": "${share}"},
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": Sample(
        needs={"share": Need("aws:ram/resourceShare:ResourceShare")},
        create={"principal": "111122223333", "resourceShareArn": "${share}"},
        replace={"principal": "111122224444"},
    ),
}
