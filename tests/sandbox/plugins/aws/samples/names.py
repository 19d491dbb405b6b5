"""Samples: zones, records, and resolvers of names."""

from __future__ import annotations

from typing import Any

from tests.sandbox.plugins.aws.samples.sample import (
    OTHER_VPC,
    SECURITY_GROUP,
    SUBNETS,
    TAGS,
    VPC,
    Need,
    Sample,
)

ZONE = Need("aws:route53/zone:Zone", {"name": "corp.example.com", "vpcs": [{"vpcId": "${vpc}"}]})
OUTBOUND: dict[str, Any] = {
    "direction": "OUTBOUND",
    "securityGroupIds": ["${group}"],
    "ipAddresses": [{"subnetId": "${one}"}, {"subnetId": "${two}"}],
}
ENDPOINT = Need("aws:route53/resolverEndpoint:ResolverEndpoint", OUTBOUND)
FORWARD: dict[str, Any] = {
    "domainName": "onprem.example.com",
    "ruleType": "FORWARD",
    "resolverEndpointId": "${endpoint}",
    "targetIps": [{"ip": "10.1.1.1"}],
}
RESOLVING = {**SUBNETS, "group": SECURITY_GROUP, "endpoint": ENDPOINT}

SAMPLES = {
    "aws:route53/zone:Zone": Sample(
        needs={"vpc": VPC, "other": OTHER_VPC},
        create={"name": "zone.example.com", "vpcs": [{"vpcId": "${vpc}"}], "tags": TAGS},
        update={"vpcs": [{"vpcId": "${vpc}"}, {"vpcId": "${other}"}], "comment": "changed"},
        replace={"name": "other.example.com"},
    ),
    "aws:route53/record:Record": Sample(
        needs={"vpc": VPC, "zone": ZONE},
        create={"zoneId": "${zone}", "name": "www", "type": "A", "ttl": 60, "records": ["10.0.0.1"]},
        update={"ttl": 30, "records": ["10.0.0.2"]},
        replace={"type": "TXT"},
    ),
    "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization": Sample(
        needs={"vpc": VPC, "other": OTHER_VPC, "zone": ZONE},
        create={"zoneId": "${zone}", "vpcId": "${other}"},
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": Sample(
        needs={"vpc": VPC, "other": OTHER_VPC, "zone": ZONE},
        create={"zoneId": "${zone}", "vpcId": "${other}"},
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": Sample(
        needs={**SUBNETS, "group": SECURITY_GROUP},
        create={**OUTBOUND, "name": "outbound", "tags": TAGS},
        update={"name": "renamed"},
        replace={"direction": "INBOUND"},
    ),
    "aws:route53/resolverRule:ResolverRule": Sample(
        needs=RESOLVING,
        create={**FORWARD, "tags": TAGS},
        update={"targetIps": [{"ip": "10.1.1.2"}]},
        replace={"domainName": "other.example.com"},
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": Sample(
        needs={**RESOLVING, "rule": Need("aws:route53/resolverRule:ResolverRule", FORWARD)},
        create={"resolverRuleId": "${rule}", "vpcId": "${vpc}"},
    ),
}
