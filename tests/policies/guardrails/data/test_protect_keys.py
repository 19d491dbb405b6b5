from __future__ import annotations

from policies.guardrails.data.protect_keys import GUARDRAIL
from tests.policies.builders.data import key
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, key())


def test_a_short_window_is_rejected() -> None:
    rejects(GUARDRAIL, changed(key(), "deletionWindowInDays", 1), at="deletionWindowInDays")


def test_an_engineer_does_not_delete_keys() -> None:
    denies(GUARDRAIL, call("kms:ScheduleKeyDeletion", role="engineer"))
    permits(GUARDRAIL, call("kms:ScheduleKeyDeletion"))
