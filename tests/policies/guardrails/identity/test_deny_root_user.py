from __future__ import annotations

from policies.guardrails.identity.deny_root_user import GUARDRAIL
from tests.policies.builders.base import ACCOUNT
from tests.policies.verdicts import call, denies, permits


def test_root_may_do_nothing() -> None:
    denies(GUARDRAIL, call("s3:ListAllMyBuckets", principal=f"arn:aws:iam::{ACCOUNT}:root"))


def test_a_role_called_root_is_a_role() -> None:
    permits(GUARDRAIL, call("s3:ListAllMyBuckets", role="root"))
