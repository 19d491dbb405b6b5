from __future__ import annotations

from policies.guardrails.data.require_bucket_encryption import GUARDRAIL
from tests.policies.builders.data import BUCKET, bucket, bucket_encryption
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, accepts_stack, rejects, rejects_stack


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, bucket_encryption())


def test_another_algorithm_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(bucket_encryption(), "rules/0/applyServerSideEncryptionByDefault/sseAlgorithm", "AES256"),
        at="rules.0.applyServerSideEncryptionByDefault.sseAlgorithm",
    )


def test_a_bucket_needs_a_configuration() -> None:
    accepts_stack(GUARDRAIL, bucket(), bucket_encryption())
    rejects_stack(GUARDRAIL, bucket(), urn=BUCKET)
