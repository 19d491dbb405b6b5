from __future__ import annotations

from policies.guardrails.identity.protect_platform_roles import GUARDRAIL
from policies.scope import DEPLOY_ROLE, ORGANIZATION_ROLE
from tests.policies.builders.base import ACCOUNT
from tests.policies.verdicts import call, denies, permits


def test_the_deploy_role_cannot_widen_itself() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{DEPLOY_ROLE}"
    denies(GUARDRAIL, call("iam:PutRolePolicy", resource=arn))


def test_the_management_account_can() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{DEPLOY_ROLE}"
    permits(GUARDRAIL, call("iam:PutRolePolicy", resource=arn, role=ORGANIZATION_ROLE))


def test_other_roles_are_free() -> None:
    permits(GUARDRAIL, call("iam:PutRolePolicy", resource=f"arn:aws:iam::{ACCOUNT}:role/worker"))
