from __future__ import annotations

from policies.guardrails.data.deny_public_buckets import GUARDRAIL
from policies.scope import ORGANIZATION_ROLE
from tests.policies.builders.data import BUCKET, bucket, bucket_policy, public_access_block
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, accepts_stack, call, denies, permits, rejects, rejects_stack


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, public_access_block())


def test_each_switch_counts() -> None:
    rejects(
        GUARDRAIL, changed(public_access_block(), "restrictPublicBuckets", False), at="restrictPublicBuckets"
    )


def test_a_policy_for_a_service_is_accepted() -> None:
    accepts(GUARDRAIL, bucket_policy())


def test_a_policy_for_everybody_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(bucket_policy(), "policy/Statement/0/Principal", "*"),
        at="policy.Statement.0.Principal",
    )


def test_tls_excuses_nobody_and_the_organization_does() -> None:
    public = changed(bucket_policy(), "policy/Statement/0/Principal", "*")
    over_tls = {"Bool": {"aws:SecureTransport": "true"}}
    rejects(
        GUARDRAIL,
        changed(public, "policy/Statement/0/Condition", over_tls),
        at="policy.Statement.0.Principal",
    )
    ours = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
    accepts(GUARDRAIL, changed(public, "policy/Statement/0/Condition", ours))


def test_a_bucket_needs_a_block() -> None:
    accepts_stack(GUARDRAIL, bucket(), public_access_block())
    rejects_stack(GUARDRAIL, bucket(), urn=BUCKET)


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("s3:CreateBucket", **{"s3__x-amz-acl": "public-read"}))
    denies(GUARDRAIL, call("s3:PutAccountPublicAccessBlock"))
    permits(GUARDRAIL, call("s3:PutAccountPublicAccessBlock", role=ORGANIZATION_ROLE))
    permits(GUARDRAIL, call("s3:CreateBucket"))
