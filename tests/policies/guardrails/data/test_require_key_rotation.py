from __future__ import annotations

from policies.guardrails.data.require_key_rotation import GUARDRAIL
from tests.policies.builders.data import key
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, key())


def test_a_key_for_ever_is_rejected() -> None:
    rejects(GUARDRAIL, changed(key(), "enableKeyRotation", False), at="enableKeyRotation")
