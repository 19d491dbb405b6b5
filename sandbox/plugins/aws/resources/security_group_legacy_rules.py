"""EC2 security group rules in the legacy form: one resource for several sources."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Function, Resource
from sandbox.plugins.aws.resources.security_groups import Permission, permissions_of, rules_of
from sandbox.plugins.aws.scope import Scope

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
)
