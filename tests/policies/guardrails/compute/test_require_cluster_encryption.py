from __future__ import annotations

from policies.guardrails.compute.require_cluster_encryption import GUARDRAIL
from tests.policies.builders.compute import cluster
from tests.policies.mutation import without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, cluster())


def test_plain_secrets_are_rejected() -> None:
    rejects(GUARDRAIL, without(cluster(), "encryptionConfig"), at="encryptionConfig.provider.keyArn")
