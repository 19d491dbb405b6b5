from __future__ import annotations

from policies.guardrails.data.require_cache_encryption import GUARDRAIL
from tests.policies.builders.data import cache
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, cache())


def test_plain_snapshots_are_rejected() -> None:
    rejects(GUARDRAIL, changed(cache(), "atRestEncryptionEnabled", False), at="atRestEncryptionEnabled")


def test_plain_traffic_is_rejected() -> None:
    rejects(GUARDRAIL, without(cache(), "transitEncryptionEnabled"), at="transitEncryptionEnabled")


def test_aws_refuses_it_as_well() -> None:
    denies(
        GUARDRAIL, call("elasticache:CreateReplicationGroup", elasticache__AtRestEncryptionEnabled="false")
    )
    permits(
        GUARDRAIL, call("elasticache:CreateReplicationGroup", elasticache__AtRestEncryptionEnabled="true")
    )
