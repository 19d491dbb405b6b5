"""Transit gateways: the hub and what is attached to it."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.scope import Scope

OPTIONS = (
    "amazonSideAsn",
    "autoAcceptSharedAttachments",
    "defaultRouteTableAssociation",
    "defaultRouteTablePropagation",
    "dnsSupport",
    "vpnEcmpSupport",
    "multicastSupport",
    "transitGatewayCidrBlocks",
    "securityGroupReferencingSupport",
)


def _member(name: str) -> str:
    return name[0].upper() + name[1:]


def _options(*names: str) -> Any:
    return lambda s: (
        {_member(name): s.props[name] for name in names if s.props.get(name) not in (None, "", [])} or None
    )


def _shown(*names: str) -> dict[str, Any]:
    return {name: f"doc.Options.{_member(name)}" for name in names}


def gateway_arn(kind: str) -> str:
    return f"join('', ['arn:aws:ec2:', region, ':', account, ':{kind}/', id])"


ATTACHMENT_OPTIONS = ("applianceModeSupport", "dnsSupport", "ipv6Support", "securityGroupReferencingSupport")
ALIVE = "contains(['deleted', 'deleting'], doc.State)"


def _subnets(adding: bool) -> Any:
    def difference(scope: Scope) -> Any:
        new, old = _set(scope.props), _set(scope.old)
        return sorted(new - old if adding else old - new) or None

    return difference


def _set(properties: dict[str, Any]) -> set[str]:
    return set(properties.get("subnetIds") or [])


READ_ATTACHMENT = Call(
    "DescribeTransitGatewayVpcAttachments",
    {"TransitGatewayAttachmentIds": "[id]"},
    result="TransitGatewayVpcAttachments[0]",
)

RESOURCES = (
    Resource(
        token="aws:ec2transitgateway/transitGateway:TransitGateway",
        service="ec2",
        title="EC2 Transit Gateway",
        create=Call("CreateTransitGateway", {"Options": _options(*OPTIONS)}, uses=OPTIONS),
        id="result.TransitGateway.TransitGatewayId",
        key={"TransitGatewayId": "id"},
        read=(Call("DescribeTransitGateways", {"TransitGatewayIds": "[id]"}, result="TransitGateways[0]"),),
        wait=Wait("doc.State == 'available'"),
        gone=ALIVE,
        update=(
            Call(
                "ModifyTransitGateway",
                {
                    "Options": _options(
                        *(set(OPTIONS) - {"amazonSideAsn", "transitGatewayCidrBlocks", "multicastSupport"})
                    )
                },
                uses=(
                    "autoAcceptSharedAttachments",
                    "defaultRouteTableAssociation",
                    "defaultRouteTablePropagation",
                    "dnsSupport",
                    "vpnEcmpSupport",
                    "securityGroupReferencingSupport",
                ),
            ),
        ),
        delete=Call("DeleteTransitGateway", retry=("IncorrectState",)),
        deleted_wait=True,
        outputs={
            "arn": "doc.TransitGatewayArn",
            **_shown(*OPTIONS, "associationDefaultRouteTableId", "propagationDefaultRouteTableId"),
        },
        defaults={
            "amazonSideAsn": 64512,
            "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "enable",
            "defaultRouteTablePropagation": "enable",
            "dnsSupport": "enable",
            "vpnEcmpSupport": "enable",
            "multicastSupport": "disable",
        },
        computed=("securityGroupReferencingSupport", "encryptionSupport"),
        tags=ec2_tags("transit-gateway"),
    ),
    Resource(
        token="aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        service="ec2",
        title="EC2 Transit Gateway VPC Attachment",
        create=Call(
            "CreateTransitGatewayVpcAttachment",
            {"Options": _options(*ATTACHMENT_OPTIONS)},
            uses=ATTACHMENT_OPTIONS,
        ),
        id="result.TransitGatewayVpcAttachment.TransitGatewayAttachmentId",
        key={"TransitGatewayAttachmentId": "id"},
        read=(READ_ATTACHMENT,),
        # An attachment to another account's gateway waits for its owner's acceptance.
        wait=Wait(
            "contains(['available', 'pendingAcceptance'], doc.State)",
            failed="doc.State == 'failed' && doc.State",
        ),
        gone=ALIVE,
        update=(
            Call(
                "ModifyTransitGatewayVpcAttachment",
                {
                    "AddSubnetIds": _subnets(True),
                    "RemoveSubnetIds": _subnets(False),
                    "Options": _options(*ATTACHMENT_OPTIONS),
                },
                uses=("subnetIds", *ATTACHMENT_OPTIONS),
            ),
        ),
        delete=Call("DeleteTransitGatewayVpcAttachment"),
        deleted_wait=True,
        outputs={"arn": gateway_arn("transit-gateway-attachment"), **_shown(*ATTACHMENT_OPTIONS)},
        defaults={"applianceModeSupport": "disable", "dnsSupport": "enable", "ipv6Support": "disable"},
        computed=("securityGroupReferencingSupport",),
        keep=("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"),
        write_only=(
            "transitGatewayDefaultRouteTableAssociation",
            "transitGatewayDefaultRouteTablePropagation",
        ),
        tags=ec2_tags("transit-gateway-attachment"),
    ),
    Resource(
        token="aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
        service="ec2",
        title="EC2 Transit Gateway VPC Attachment Accepter",
        create=Call("AcceptTransitGatewayVpcAttachment"),
        id="props.transitGatewayAttachmentId",
        key={"TransitGatewayAttachmentId": "id"},
        read=(READ_ATTACHMENT,),
        wait=Wait("doc.State == 'available'"),
        gone=ALIVE,
        delete=Call("DeleteTransitGatewayVpcAttachment"),
        deleted_wait=True,
        outputs=_shown(*ATTACHMENT_OPTIONS),
        keep=("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"),
        write_only=(
            "transitGatewayDefaultRouteTableAssociation",
            "transitGatewayDefaultRouteTablePropagation",
        ),
        tags=ec2_tags("transit-gateway-attachment"),
    ),
)
