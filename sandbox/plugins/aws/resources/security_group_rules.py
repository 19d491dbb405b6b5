"""EC2 security group rules: each a resource of its own."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.resources.security_groups import Permission
from sandbox.plugins.aws.scope import Scope


def _single_permission(scope: Scope) -> Any:
    properties: dict[str, Any] = scope.props
    permission: Permission = {"IpProtocol": str(properties["ipProtocol"])}
    for name, member in (("fromPort", "FromPort"), ("toPort", "ToPort")):
        if properties.get(name) is not None:
            permission[member] = int(properties[name])
    text = {"Description": properties["description"]} if properties.get("description") else {}
    for name, member, key in (
        ("cidrIpv4", "IpRanges", "CidrIp"),
        ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        ("prefixListId", "PrefixListIds", "PrefixListId"),
        ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ):
        if properties.get(name):
            permission[member] = [{key: properties[name], **text}]
    return [permission]


RULE_PROPERTIES = (
    "ipProtocol",
    "fromPort",
    "toPort",
    "cidrIpv4",
    "cidrIpv6",
    "prefixListId",
    "referencedSecurityGroupId",
    "description",
)


def _modified_rule(scope: Scope) -> Any:
    names = {
        "ipProtocol": "IpProtocol",
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "prefixListId": "PrefixListId",
        "referencedSecurityGroupId": "ReferencedGroupId",
        "description": "Description",
    }
    rule: dict[str, Any] = {api: scope.props[name] for name, api in names.items() if scope.props.get(name)}
    for name, api in (("fromPort", "FromPort"), ("toPort", "ToPort")):
        rule[api] = int(str(scope.props[name])) if scope.props.get(name) is not None else -1
    return [{"SecurityGroupRuleId": scope.id, "SecurityGroupRule": rule}]


def _port(member: str) -> Any:
    """EC2 answers -1 for rules of all protocols, where the program sets no port."""

    def port(scope: Scope) -> Any:
        found = scope.doc.get(member)
        return None if found == -1 and str(scope.doc.get("IpProtocol")) == "-1" else found

    return port


READ_RULE = Call(
    "DescribeSecurityGroupRules", {"SecurityGroupRuleIds": "[id]"}, result="SecurityGroupRules[0]"
)
MODIFY_RULE = Call(
    "ModifySecurityGroupRules",
    {"GroupId": "props.securityGroupId", "SecurityGroupRules": _modified_rule},
    uses=RULE_PROPERTIES,
    match=False,
)


def _single_rule(direction: str) -> Resource:
    name = f"SecurityGroup{direction.capitalize()}Rule"
    return Resource(
        token=f"aws:vpc/securityGroup{direction.capitalize()}Rule:{name}",
        service="ec2",
        title=f"VPC Security Group {direction.capitalize()} Rule",
        rename={"securityGroupId": "GroupId"},
        create=Call(
            f"AuthorizeSecurityGroup{direction.capitalize()}",
            {"IpPermissions": _single_permission},
            uses=RULE_PROPERTIES,
            skip=RULE_PROPERTIES,
        ),
        id="result.SecurityGroupRules[0].SecurityGroupRuleId",
        read=(READ_RULE,),
        update=(MODIFY_RULE,),
        delete=Call(
            f"RevokeSecurityGroup{direction.capitalize()}",
            {"GroupId": "props.securityGroupId", "SecurityGroupRuleIds": "[id]"},
            match=False,
        ),
        outputs={
            "arn": "join('', ['arn:aws:ec2:', region, ':', doc.GroupOwnerId || account, ':security-group-rule/', id])",
            "securityGroupRuleId": "id",
            "referencedSecurityGroupId": "doc.ReferencedGroupInfo.GroupId",
            "securityGroupId": "doc.GroupId",
            "fromPort": _port("FromPort"),
            "toPort": _port("ToPort"),
        },
        replace=("securityGroupId",),
        tags=ec2_tags("security-group-rule"),
    )


RESOURCES = (
    _single_rule("ingress"),
    _single_rule("egress"),
)
