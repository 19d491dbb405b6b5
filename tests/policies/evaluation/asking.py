"""Policies and requests that the evaluator is asked about."""

from __future__ import annotations

from policies.evaluation import FULL_AWS_ACCESS, PolicyDocument, Request, ScpPath, StatementDocument, Unknown

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/platform-deploy"


def document(*statements: StatementDocument) -> PolicyDocument:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def path(*denies: StatementDocument) -> ScpPath:
    return ScpPath.of([("root", [FULL_AWS_ACCESS, document(*denies)]), ("account", [FULL_AWS_ACCESS])])


def request(
    action: str = "ec2:RunInstances", resource: str | Unknown = "*", principal: str = ROLE
) -> Request:
    return Request(
        action=action, principal_arn=principal, account=ACCOUNT, resource=resource, region="eu-central-1"
    )


DENY_EC2: StatementDocument = {"Sid": "DenyMachines", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
