from __future__ import annotations

from policies.guardrails.data.require_topic_encryption import GUARDRAIL
from tests.policies.builders.data import topic
from tests.policies.mutation import without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, topic())


def test_a_plain_topic_is_rejected() -> None:
    rejects(GUARDRAIL, without(topic(), "kmsMasterKeyId"), at="kmsMasterKeyId")
