"""Samples: edge, Identity Center, Control Tower, hybrid connections, IPAM, tables."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.plugins.aws.samples.sample import MEMBER, ORGANIZATION, TAGS, Need, Sample

ACCELERATOR = Need("aws:globalaccelerator/accelerator:Accelerator")
HTTPS: dict[str, Any] = {"protocol": "TCP", "portRanges": [{"fromPort": 443, "toPort": 443}]}
LISTENER = Need("aws:globalaccelerator/listener:Listener", {"acceleratorArn": "${accelerator}", **HTTPS})
CUSTOMER = Need(
    "aws:ec2/customerGateway:CustomerGateway",
    {"type": "ipsec.1", "bgpAsn": "65000", "ipAddress": "198.51.100.1"},
)
HUB = Need("aws:ec2transitgateway/transitGateway:TransitGateway", {"amazonSideAsn": 64600})
IPAM = Need("aws:ec2/vpcIpam:VpcIpam", {"operatingRegions": [{"regionName": "eu-central-1"}]})
POOL = {"ipamScopeId": "${ipam.privateDefaultScopeId}", "addressFamily": "ipv4"}
MANIFEST = {"governedRegions": ["eu-central-1"]}
UNIT = Need(
    "aws:organizations/organizationalUnit:OrganizationalUnit",
    {"parentId": "${organization.rootId}", "name": "unit"},
)
CONTROL = "arn:aws:controltower:eu-central-1::control/AWS-GR_ENCRYPTED_VOLUMES"
PERMISSIONS = Need("aws:ssoadmin/permissionSet:PermissionSet", {"instanceArn": "${sso}"})
GROUP = Need(
    "aws:identitystore/group:Group", {"identityStoreId": "${sso.identityStoreId}", "displayName": "team"}
)

SAMPLES = {
    "aws:globalaccelerator/accelerator:Accelerator": Sample(
        create={"name": "first", "tags": TAGS}, update={"name": "renamed", "tags": {"a": "b"}}
    ),
    "aws:globalaccelerator/listener:Listener": Sample(
        needs={"accelerator": ACCELERATOR},
        create={"acceleratorArn": "${accelerator}", **HTTPS},
        update={"clientAffinity": "SOURCE_IP"},
    ),
    "aws:globalaccelerator/endpointGroup:EndpointGroup": Sample(
        needs={"accelerator": ACCELERATOR, "listener": LISTENER},
        create={"listenerArn": "${listener}", "endpointGroupRegion": "eu-central-1"},
        update={"trafficDialPercentage": 50},
        replace={"endpointGroupRegion": "eu-west-1"},
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": Sample(
        create={
            "originAccessControlOriginType": "s3",
            "signingBehavior": "always",
            "signingProtocol": "sigv4",
        },
        update={"signingBehavior": "no-override", "description": "changed"},
    ),
    "aws:ec2/customerGateway:CustomerGateway": Sample(
        create={"type": "ipsec.1", "bgpAsn": "65000", "ipAddress": "198.51.100.1", "tags": TAGS},
        update={"tags": {"a": "b"}},
        replace={"ipAddress": "198.51.100.2"},
    ),
    "aws:ec2/vpnConnection:VpnConnection": Sample(
        needs={"customer": CUSTOMER},
        create={
            "customerGatewayId": "${customer}",
            "type": "ipsec.1",
            "tags": TAGS,
        },
        update={"tags": {"a": "b"}},
    ),
    "aws:directconnect/gateway:Gateway": Sample(
        create={"name": "first", "amazonSideAsn": "64700"},
        update={"name": "renamed"},
        replace={"amazonSideAsn": "64701"},
    ),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": Sample(
        needs={"gateway": Need("aws:directconnect/gateway:Gateway", {"amazonSideAsn": "64700"}), "hub": HUB},
        create={
            "dxGatewayId": "${gateway}",
            "associatedGatewayId": "${hub}",
            "allowedPrefixes": ["10.0.0.0/8"],
        },
    ),
    "aws:ec2/vpcIpam:VpcIpam": Sample(
        create={"operatingRegions": [{"regionName": "eu-central-1"}], "description": "one", "tags": TAGS},
        update={"description": "two"},
    ),
    "aws:ec2/vpcIpamPool:VpcIpamPool": Sample(
        needs={"ipam": IPAM},
        create={**POOL, "description": "one", "tags": TAGS},
        update={"description": "two"},
        replace={"addressFamily": "ipv6"},
    ),
    "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr": Sample(
        needs={"ipam": IPAM, "pool": Need("aws:ec2/vpcIpamPool:VpcIpamPool", POOL)},
        create={"ipamPoolId": "${pool}", "cidr": "10.0.0.0/8"},
        replace={"cidr": "172.16.0.0/12"},
    ),
    "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount": Sample(
        needs={"organization": ORGANIZATION, "member": MEMBER},
        create={"delegatedAdminAccountId": "${member}"},
    ),
    "aws:controltower/landingZone:LandingZone": Sample(
        create={"version": "3.3", "manifestJson": json.dumps(MANIFEST), "tags": TAGS},
        update={"manifestJson": json.dumps({"governedRegions": ["eu-central-1", "eu-west-1"]})},
    ),
    "aws:controltower/controlTowerControl:ControlTowerControl": Sample(
        needs={"organization": ORGANIZATION, "unit": UNIT},
        create={"controlIdentifier": CONTROL, "targetIdentifier": "${unit.arn}"},
    ),
    "aws:dynamodb/table:Table": Sample(
        create={
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}],
            "billingMode": "PAY_PER_REQUEST",
            "pointInTimeRecovery": {"enabled": True},
            "tags": TAGS,
        },
        update={"pointInTimeRecovery": {"enabled": False}, "tags": {"a": "b"}},
        replace={"hashKey": "other"},
    ),
    "aws:ssoadmin/permissionSet:PermissionSet": Sample(
        identity_center=True,
        create={"instanceArn": "${sso}", "description": "one", "tags": TAGS},
        update={"description": "two", "sessionDuration": "PT2H", "tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": Sample(
        identity_center=True,
        needs={"permissions": PERMISSIONS},
        create={
            "instanceArn": "${sso}",
            "permissionSetArn": "${permissions.arn}",
            "managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        },
    ),
    "aws:ssoadmin/accountAssignment:AccountAssignment": Sample(
        identity_center=True,
        needs={"permissions": PERMISSIONS, "group": GROUP},
        create={
            "instanceArn": "${sso}",
            "permissionSetArn": "${permissions.arn}",
            "principalId": "${group.groupId}",
            "principalType": "GROUP",
            "targetId": "123456789012",
            "targetType": "AWS_ACCOUNT",
        },
    ),
    "aws:identitystore/group:Group": Sample(
        identity_center=True,
        create={"identityStoreId": "${sso.identityStoreId}", "displayName": "one"},
        update={"displayName": "two"},
    ),
}
