from __future__ import annotations

from policies.guardrails.logging.protect_log_archive import GUARDRAIL
from policies.scope import DEPLOY_ROLE
from tests.policies.verdicts import call, denies, permits


def test_no_object_is_deleted() -> None:
    arn = "arn:aws:s3:::platform-log-archive-1/AWSLogs/x.json.gz"
    denies(GUARDRAIL, call("s3:DeleteObject", resource=arn))
    permits(GUARDRAIL, call("s3:PutObject", resource=arn))


def test_an_engineer_does_not_change_the_bucket() -> None:
    arn = "arn:aws:s3:::platform-log-archive-1"
    denies(GUARDRAIL, call("s3:PutBucketPolicy", resource=arn, role="engineer"))
    permits(GUARDRAIL, call("s3:PutBucketPolicy", resource=arn, role=DEPLOY_ROLE))


def test_other_buckets_are_free() -> None:
    permits(GUARDRAIL, call("s3:DeleteObject", resource="arn:aws:s3:::files/x"))
