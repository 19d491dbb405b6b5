"""Who may take the roles of an account, and what even the deploy role may not do."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pulumi

from components.security.policy_document import Statement, to_json

CHANGES_OF_A_POLICY = (
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
)
CHANGES_OF_A_ROLE = (
    "iam:AttachRolePolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
)
_ARN = re.compile(r"arn:aws:(iam|sts)::(?P<account>\d{12}):.+")


def account_of(principal: str) -> str:
    """The account of a principal's ARN, or a refusal: a wildcard there would trust accounts of strangers."""
    match = _ARN.fullmatch(principal)
    if match is None:
        raise ValueError(f"principal {principal!r} is not an IAM ARN with a 12-digit account id")
    return match["account"]


def organization_trust(
    principals: Sequence[str], organization_id: pulumi.Input[str], *, mfa: bool = False
) -> pulumi.Output[str]:
    """Named principals of this organization only.

    The accounts are the Principal and the names a condition: a Principal that names a role dies when the role is
    made anew, and takes no wildcards.
    """
    accounts = sorted({account_of(principal) for principal in principals})
    conditions: dict[str, dict[str, pulumi.Input[str] | Sequence[str]]] = {
        "StringEquals": {"aws:PrincipalOrgID": organization_id},
        "ArnLike": {"aws:PrincipalArn": sorted(principals)},
    }
    if mfa:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    statement: Statement = {
        "Sid": "NamedPrincipalsOfTheOrganization",
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
    return to_json(statement)


def boundary(
    account_id: pulumi.Input[str], protected_roles: Sequence[str], boundary_name: str
) -> pulumi.Output[str]:
    """Everything but what would let the role free itself or leave a way in behind."""
    policy = pulumi.Output.format("arn:aws:iam::{0}:policy/{1}", account_id, boundary_name)
    roles = [pulumi.Output.format("arn:aws:iam::{0}:role/{1}", account_id, role) for role in protected_roles]
    everything_else: Statement = {
        "Sid": "EverythingButLongLivedKeys",
        "Effect": "Allow",
        "NotAction": ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateUser"],
        "Resource": "*",
    }
    boundary_itself: Statement = {
        "Sid": "LeaveTheBoundary",
        "Effect": "Deny",
        "Action": list(CHANGES_OF_A_POLICY),
        "Resource": policy,
    }
    baseline_roles: Statement = {
        "Sid": "LeaveTheBaselineRoles",
        "Effect": "Deny",
        "Action": list(CHANGES_OF_A_ROLE),
        "Resource": roles,
    }
    return to_json(everything_else, boundary_itself, baseline_roles)
