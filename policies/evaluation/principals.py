"""Principal ARNs as the context keys see them."""

from __future__ import annotations

from functools import lru_cache

from policies.evaluation.types import UNKNOWN, Unknown

SERVICE_LINKED_PATH = ":role/aws-service-role/"
SERVICE_LINKED_NAME = "AWSServiceRoleFor"


@lru_cache(maxsize=1024)
def principal_arn(arn: str | Unknown) -> str | Unknown:
    """`aws:PrincipalArn`: a role session counts as its role."""
    if isinstance(arn, Unknown) or ":assumed-role/" not in arn:
        return arn
    partition, _, _, account, resource = arn.split(":", 5)[1:]
    return f"arn:{partition}:iam::{account}:role/{resource.split('/')[1]}"


@lru_cache(maxsize=1024)
def principal_type(arn: str | Unknown) -> str | Unknown:
    """`aws:PrincipalType`."""
    if isinstance(arn, Unknown):
        return UNKNOWN
    if arn.endswith(":root"):
        return "Account"
    return "User" if ":user/" in arn else "AssumedRole"


def is_service_linked_role(arn: str | Unknown) -> bool:
    """Whether SCPs leave the principal alone."""
    if isinstance(arn, Unknown):
        return False
    return SERVICE_LINKED_PATH in arn or f":assumed-role/{SERVICE_LINKED_NAME}" in arn
