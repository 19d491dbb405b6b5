"""EC2 security groups with their rules inside."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.ec2 import ec2_arn, ec2_tags
from sandbox.plugins.aws.scope import Scope

Permission = dict[str, Any]


def permissions_of(rules: Any, group: str) -> list[Permission]:
    """Rules as the program writes them, as EC2 takes them; one for each source, so that they can be compared."""
    result = []
    for rule in rules or []:
        base: Permission = {"IpProtocol": str(rule["protocol"])}
        if base["IpProtocol"] != "-1":
            base |= {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
        text = {"Description": rule["description"]} if rule.get("description") else {}
        result += [base | {"IpRanges": [{"CidrIp": cidr, **text}]} for cidr in rule.get("cidrBlocks") or []]
        result += [
            base | {"Ipv6Ranges": [{"CidrIpv6": cidr, **text}]} for cidr in rule.get("ipv6CidrBlocks") or []
        ]
        result += [
            base | {"PrefixListIds": [{"PrefixListId": p, **text}]} for p in rule.get("prefixListIds") or []
        ]
        groups = [*(rule.get("securityGroups") or []), *([group] if rule.get("self") else [])]
        result += [base | {"UserIdGroupPairs": [{"GroupId": peer, **text}]} for peer in groups]
    return result


def rules_of(permissions: Any, group: str) -> list[dict[str, Any]]:
    """EC2's permissions as the SDK shows them: sources of one description are together."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for permission in permissions or []:
        ports = (permission.get("FromPort", 0), permission.get("ToPort", 0))
        sources = (
            ("cidrBlocks", "IpRanges", "CidrIp"),
            ("ipv6CidrBlocks", "Ipv6Ranges", "CidrIpv6"),
            ("prefixListIds", "PrefixListIds", "PrefixListId"),
            ("securityGroups", "UserIdGroupPairs", "GroupId"),
        )
        for name, member, key in sources:
            for source in permission.get(member, []):
                text = source.get("Description", "")
                rule = found.setdefault(
                    (permission["IpProtocol"], *ports, text),
                    {"protocol": permission["IpProtocol"], "fromPort": ports[0], "toPort": ports[1]}
                    | ({"description": text} if text else {}),
                )
                if name == "securityGroups" and source[key] == group:
                    rule["self"] = True
                else:
                    rule.setdefault(name, []).append(source[key])
    return list(found.values())


def _sync_rules(direction: str) -> Any:
    """Bring the group's rules to what the program says; a program that says nothing leaves them alone."""
    member = "IpPermissions" if direction == "ingress" else "IpPermissionsEgress"

    def sync(scope: Scope) -> None:
        if scope.props.get(direction) is None and direction not in scope.removed:
            return
        group = scope.call("describe_security_groups", GroupIds=[scope.id])["SecurityGroups"][0]
        present = permissions_of(rules_of(group.get(member), scope.id), scope.id)
        wanted = permissions_of(scope.props.get(direction), scope.id)
        gone = [permission for permission in present if permission not in wanted]
        new = [permission for permission in wanted if permission not in present]
        if gone:
            scope.call(f"revoke_security_group_{direction}", GroupId=scope.id, IpPermissions=gone)
        if new:
            scope.call(f"authorize_security_group_{direction}", GroupId=scope.id, IpPermissions=new)

    return sync


def _drop_default_egress(scope: Scope) -> None:
    """EC2 lets a new group send anything; the official provider starts from nothing."""
    anything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    scope.call("revoke_security_group_egress", GroupId=scope.id, IpPermissions=anything)


def _new_group(scope: Scope) -> Any:
    parameters: dict[str, Any] = {
        "GroupName": scope.props["name"],
        "Description": scope.props.get("description") or "Managed by Pulumi",
        **({"VpcId": scope.props["vpcId"]} if scope.props.get("vpcId") else {}),
    }
    tags: Any = scope.props.get("tags") or {}
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        parameters["TagSpecifications"] = [{"ResourceType": "security-group", "Tags": pairs}]
    answer = scope.call("create_security_group", **parameters)
    if parameters.get("VpcId"):
        _drop_default_egress(scope.having(id=answer["GroupId"]))
    return answer


def _default_group(scope: Scope) -> Any:
    filters: list[dict[str, Any]] = [{"Name": "group-name", "Values": ["default"]}]
    if scope.props.get("vpcId"):
        filters.append({"Name": "vpc-id", "Values": [scope.props["vpcId"]]})
    group = scope.call("describe_security_groups", Filters=filters)["SecurityGroups"][0]
    for direction, member in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        if group.get(member):
            permissions = permissions_of(rules_of(group[member], group["GroupId"]), group["GroupId"])
            scope.call(
                f"revoke_security_group_{direction}", GroupId=group["GroupId"], IpPermissions=permissions
            )
    return group


def _rules_of(member: str) -> Any:
    return lambda scope: rules_of(scope.doc.get(member), scope.id)


GROUP_OUTPUTS = {
    "arn": ec2_arn("security-group"),
    "name": "doc.GroupName",
    "ingress": _rules_of("IpPermissions"),
    "egress": _rules_of("IpPermissionsEgress"),
}


RESOURCES = (
    Resource(
        token="aws:ec2/securityGroup:SecurityGroup",
        service="ec2",
        title="EC2 Security Group",
        name="name",
        rename={"name": "GroupName"},
        create=Function(_new_group, uses=("name", "description", "vpcId")),
        id="result.GroupId",
        key={"GroupId": "id"},
        settle=(
            Function(_sync_rules("ingress"), uses=("ingress",)),
            Function(_sync_rules("egress"), uses=("egress",)),
        ),
        read=(Call("DescribeSecurityGroups", {"GroupIds": "[id]"}, result="SecurityGroups[0]"),),
        delete=Call("DeleteSecurityGroup", skip=("name",), retry=("DependencyViolation",)),
        outputs=GROUP_OUTPUTS,
        computed=("ingress", "egress", "vpcId"),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        local=("revokeRulesOnDelete",),
        tags=ec2_tags("security-group"),
    ),
    Resource(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        service="ec2",
        title="EC2 Default Security Group",
        create=Function(_default_group, uses=("vpcId",)),
        id="result.GroupId",
        key={"GroupId": "id"},
        settle=(
            Function(_sync_rules("ingress"), uses=("ingress",)),
            Function(_sync_rules("egress"), uses=("egress",)),
        ),
        read=(Call("DescribeSecurityGroups", {"GroupIds": "[id]"}, result="SecurityGroups[0]"),),
        # A VPC's default group cannot be deleted; it goes with the VPC.
        delete=None,
        outputs=GROUP_OUTPUTS,
        computed=("vpcId",),
        # Says nothing about rules: there shall be none.
        defaults={"ingress": [], "egress": []},
        local=("revokeRulesOnDelete",),
        tags=ec2_tags("security-group"),
    ),
)
