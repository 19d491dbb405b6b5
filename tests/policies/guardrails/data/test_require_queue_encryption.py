from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.data.require_queue_encryption import GUARDRAIL
from tests.policies.builders.data import queue
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, queue())


def test_a_plain_queue_is_rejected() -> None:
    rejects(GUARDRAIL, without(queue(), "kmsMasterKeyId"), at="kmsMasterKeyId")


def test_a_key_not_made_yet_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(queue(), "kmsMasterKeyId", UNKNOWN), at="kmsMasterKeyId")
