"""EC2 security group rules as resources of their own: the new form and the legacy one."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.resources.security_groups import Permission, permissions_of, rules_of
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
        read=(
            Call(
                "DescribeSecurityGroupRules", {"SecurityGroupRuleIds": "[id]"}, result="SecurityGroupRules[0]"
            ),
        ),
        update=(
            Call(
                "ModifySecurityGroupRules",
                {
                    "GroupId": "props.securityGroupId",
                    "SecurityGroupRules": _modified_rule,
                },
                uses=RULE_PROPERTIES,
                match=False,
            ),
        ),
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


LEGACY_SOURCES = ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId", "self")


def _legacy_permissions(scope: Scope) -> list[Permission]:
    """A SecurityGroupRule: one protocol and port range, many sources."""
    source = scope.props.get("sourceSecurityGroupId")
    rule = {**scope.props, "securityGroups": [source] if source else []}
    return permissions_of([rule], str(scope.props["securityGroupId"]))


def _legacy_call(verb: str) -> Any:
    def run(scope: Scope) -> Any:
        operation = f"{verb}_security_group_{scope.props['type']}"
        return scope.call(
            operation, GroupId=scope.props["securityGroupId"], IpPermissions=_legacy_permissions(scope)
        )

    return run


def _legacy_update(scope: Scope) -> None:
    """Only the description can change in place."""
    kind = str(scope.props["type"])
    operation = f"update_security_group_rule_descriptions_{kind}"
    scope.call(operation, GroupId=scope.props["securityGroupId"], IpPermissions=_legacy_permissions(scope))


def _legacy_read(scope: Scope) -> Any:
    group = scope.props["securityGroupId"]
    found = scope.call("describe_security_groups", GroupIds=[group])["SecurityGroups"]
    member = "IpPermissions" if scope.props["type"] == "ingress" else "IpPermissionsEgress"
    present = permissions_of(rules_of(found[0].get(member), str(group)), str(group)) if found else []
    wanted = _legacy_permissions(scope)
    left = [permission for permission in wanted if permission in present]
    return _legacy_shown(left) if left else None


def _legacy_shown(permissions: list[Permission]) -> dict[str, Any]:
    names = {
        "cidrBlocks": ("IpRanges", "CidrIp"),
        "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListIds": ("PrefixListIds", "PrefixListId"),
    }
    return {
        name: [source[key] for permission in permissions for source in permission.get(member, [])] or None
        for name, (member, key) in names.items()
    }


def _legacy_id(scope: Scope) -> str:
    import hashlib
    import json

    text = json.dumps(
        [scope.props["securityGroupId"], scope.props["type"], _legacy_permissions(scope)], sort_keys=True
    )
    return f"sgrule-{int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)}"


RESOURCES = (
    Resource(
        token="aws:ec2/securityGroupRule:SecurityGroupRule",
        service="ec2",
        title="EC2 Security Group Rule",
        create=Function(
            _legacy_call("authorize"),
            uses=(
                "type",
                "protocol",
                "fromPort",
                "toPort",
                "securityGroupId",
                "description",
                *LEGACY_SOURCES,
            ),
        ),
        id=_legacy_id,
        read=(Function(_legacy_read),),
        update=(Function(_legacy_update, uses=("description",)),),
        delete=Function(_legacy_call("revoke")),
        outputs={name: f"doc.{name}" for name in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds")},
        computed=("sourceSecurityGroupId", "self"),
        importable=False,
    ),
    _single_rule("ingress"),
    _single_rule("egress"),
)
