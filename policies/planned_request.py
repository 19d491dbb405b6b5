"""The request that creating a planned resource will make: caller, region, resource and condition keys."""

from __future__ import annotations

from collections.abc import Iterable

from policies.evaluation import UNKNOWN, UNKNOWN_PART, ContextValue, Request, Unknown
from policies.placement import account_id, role_arn
from policies.resource import Resource, Value
from policies.tags import effective_tags

REQUEST_TAG = "aws:requesttag/"
# Condition key -> the properties that decide it, first one set wins.
PROPERTIES: dict[str, tuple[str, ...]] = {
    "ec2:add/group": (),
    "ec2:encrypted": ("encrypted",),
    "ec2:instancetype": ("instanceType",),
    "ec2:metadatahttptokens": ("metadataOptions.httpTokens",),
    "elasticache:atrestencryptionenabled": ("atRestEncryptionEnabled",),
    "elasticache:transitencryptionenabled": ("transitEncryptionEnabled",),
    "ram:requestedallowsexternalprincipals": ("allowExternalPrincipals",),
    "rds:databaseengine": ("engine",),
    "rds:publiclyaccessible": ("publiclyAccessible",),
    "rds:storageencrypted": ("storageEncrypted",),
    "s3:x-amz-acl": ("acl",),
}
# AWS reads these as false where the call leaves them out; other keys are absent then.
FALSE_WHEN_LEFT_OUT = frozenset(
    {
        "elasticache:atrestencryptionenabled",
        "elasticache:transitencryptionenabled",
        "rds:storageencrypted",
    }
)
# Where the calls of services go that have one endpoint for all regions.
GLOBAL_REGIONS = {"globalaccelerator": "us-west-2"} | dict.fromkeys(
    ("budgets", "cloudfront", "iam", "organizations", "route53", "shield"), "us-east-1"
)


def planned_request(resource: Resource, action: str, keys: Iterable[str], *, own: bool) -> Request:
    """`keys` are the condition keys that matter, lower-case; those that cannot be known stay unknown.

    `own`: the action makes the resource itself, so what a property does not say the call does not say either.
    """
    account = account_id(resource.provider) or UNKNOWN_PART
    return Request(
        action=action,
        principal_arn=_principal(resource, account),
        account=account,
        resource=resource_arn(resource, action),
        region=_region(resource, action),
        context={key: value for key in keys if (value := _context(resource, key, own)) is not None},
        complete=False,
    )


def _principal(resource: Resource, account: str) -> str | Unknown:
    """The provider's role; one that is not known yet is a role all the same, and so never the root user."""
    role = role_arn(resource.provider)
    if isinstance(role, Unknown):
        return f"arn:aws:iam::{account}:role/{UNKNOWN_PART}"
    return role if isinstance(role, str) else UNKNOWN


def resource_arn(resource: Resource, action: str) -> str | Unknown:
    """As far as the plan tells; only roles, buckets and instances are named in SCPs of ours."""
    service, _, operation = action.partition(":")
    account = account_id(resource.provider) or UNKNOWN_PART
    if service == "s3":
        name = _text(resource, "bucket")
        return "*" if operation == "PutAccountPublicAccessBlock" else f"arn:aws:s3:::{name}"
    if service == "iam" and "Role" in operation:
        name = _text(resource, "role" if resource.at("role") is not None else "name")
        return f"arn:aws:iam::{account}:role/{name}"
    if operation == "RunInstances":
        return f"arn:aws:ec2:{_region(resource, action)}:{account}:instance/{UNKNOWN_PART}"
    return UNKNOWN


def _text(resource: Resource, path: str) -> str:
    value = resource.at(path)
    if value is None:
        # Pulumi makes a name up from the resource's own.
        return f"{resource.name}-{UNKNOWN_PART}"
    return value if isinstance(value, str) else UNKNOWN_PART


def _region(resource: Resource, action: str) -> str | Unknown:
    service = action.partition(":")[0]
    if service in GLOBAL_REGIONS:
        return GLOBAL_REGIONS[service]
    region = resource.at("region") or resource.provider.properties.get("region")
    return region if isinstance(region, str) else UNKNOWN


def _context(resource: Resource, key: str, own: bool) -> ContextValue | None:
    """A value, () for a key that the call will not carry, or None when nothing here decides it."""
    if key.startswith(REQUEST_TAG):
        return _tag(resource, key.removeprefix(REQUEST_TAG))
    if key == "aws:viaawsservice":
        return False
    if key not in PROPERTIES:
        return None
    values = [value for path in PROPERTIES[key] if (value := resource.at(path)) is not None]
    if values:
        return _scalar(values[0])
    if not own:
        return UNKNOWN
    return False if key in FALSE_WHEN_LEFT_OUT else ()


def _tag(resource: Resource, wanted: str) -> ContextValue:
    tags = effective_tags(resource)
    if isinstance(tags, Unknown):
        return UNKNOWN
    found = [value for tag, value in tags.items() if tag.lower() == wanted]
    return _scalar(found[0]) if found else ()


def _scalar(value: Value) -> ContextValue:
    if isinstance(value, str | bool | int | float):
        return value
    return (UNKNOWN,) if isinstance(value, Unknown) else UNKNOWN
