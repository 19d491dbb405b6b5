"""What a sample says, and the references between the resources of one sample."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REFERENCE = re.compile(r"\$\{(\w+)(?:\.(\w+))?\}")
TAGS = {"Owner": "platform", "Environment": "test"}


@dataclass(frozen=True)
class Need:
    """A resource that must exist before; its id is `${name}`, an output `${name.property}`."""

    token: str
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`update` and `replace` are changes on top of `create`; None as a value takes a property away."""

    create: Mapping[str, Any]
    update: Mapping[str, Any] = field(default_factory=dict)
    replace: Mapping[str, Any] = field(default_factory=dict)
    needs: Mapping[str, Need] = field(default_factory=dict)
    lingers: str = ""
    """Why reading still finds something after deletion, where AWS keeps it."""
    import_differs: tuple[str, ...] = ()
    """Properties that AWS shows in another form than the program wrote; only an import sees that."""
    identity_center: bool = False
    """Refers to the account's Identity Center as `${sso}` and `${sso.identityStoreId}`."""


def resolve(value: Any, known: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Any:
    """The value with its references filled in from (id, state) of the needs."""
    if isinstance(value, dict):
        return {key: resolve(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, known) for item in value]
    if not isinstance(value, str):
        return value
    whole = REFERENCE.fullmatch(value)
    if whole is not None:
        return _lookup(whole, known)
    return REFERENCE.sub(lambda match: str(_lookup(match, known)), value)


def _lookup(match: re.Match[str], known: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Any:
    identifier, state = known[match[1]]
    return state[match[2]] if match[2] else identifier


def policy(action: str, *, resource: str = "*", principal: str | None = None) -> str:
    """A policy with one statement."""
    statement: dict[str, Any] = {"Sid": "one", "Effect": "Allow", "Action": [action]}
    if resource:
        statement["Resource"] = resource
    if principal:
        statement["Principal"] = {"Service": principal}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(service: str) -> str:
    """A role's trust policy."""
    return policy("sts:AssumeRole", resource="", principal=service)


VPC = Need("aws:ec2/vpc:Vpc", {"cidrBlock": "10.20.0.0/16"})
OTHER_VPC = Need("aws:ec2/vpc:Vpc", {"cidrBlock": "10.21.0.0/16"})


def subnet(number: int) -> Need:
    """A subnet of `${vpc}` in the zone of that number."""
    return Need(
        "aws:ec2/subnet:Subnet",
        {
            "vpcId": "${vpc}",
            "cidrBlock": f"10.20.{number}.0/24",
            "availabilityZone": f"eu-central-1{'abc'[number]}",
        },
    )


SUBNETS = {"vpc": VPC, "one": subnet(0), "two": subnet(1)}
SECURITY_GROUP = Need("aws:ec2/securityGroup:SecurityGroup", {"vpcId": "${vpc}"})
KEY = Need("aws:kms/key:Key", {"description": "of a sample"})
BUCKET = Need("aws:s3/bucket:Bucket", {"forceDestroy": True})
ORGANIZATION = Need(
    "aws:organizations/organization:Organization",
    {"featureSet": "ALL", "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"]},
)
UNIT = Need(
    "aws:organizations/organizationalUnit:OrganizationalUnit", {"parentId": "${root}", "name": "unit"}
)
MEMBER = Need("aws:organizations/account:Account", {"name": "member", "email": "member@example.com"})
TOPIC = Need("aws:sns/topic:Topic")
QUEUE = Need("aws:sqs/queue:Queue")


def role(service: str) -> Need:
    """A role for a service."""
    return Need("aws:iam/role:Role", {"assumeRolePolicy": trust(service)})
