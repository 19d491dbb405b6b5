"""Good IAM resources."""

from __future__ import annotations

from policies.resource import Resource, Value
from tests.policies.builders.base import ACCOUNT, resource


def policy() -> Resource:
    statement: dict[str, Value] = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}
    return resource(
        "aws:iam/policy:Policy",
        {"name": "reader", "policy": {"Version": "2012-10-17", "Statement": [statement]}},
    )


def role() -> Resource:
    principal: dict[str, Value] = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": principal,
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
    return resource(
        "aws:iam/role:Role",
        {"name": "worker", "assumeRolePolicy": {"Version": "2012-10-17", "Statement": [statement]}},
    )


def user() -> Resource:
    return resource("aws:iam/user:User", {"name": "alice"})


def access_key() -> Resource:
    return resource("aws:iam/accessKey:AccessKey", {"user": "alice"})


def password_policy() -> Resource:
    return resource(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        {"minimumPasswordLength": 14, "passwordReusePrevention": 24},
    )
