from __future__ import annotations

from policies.guardrails.logging.protect_organization_trail import GUARDRAIL
from policies.scope import DEPLOY_ROLE, READ_ONLY_ROLE
from tests.policies.builders.logging import trail
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, trail())


def test_a_trail_of_one_region_is_rejected() -> None:
    rejects(GUARDRAIL, changed(trail(), "isMultiRegionTrail", False), at="isMultiRegionTrail")


def test_unsealed_files_are_rejected() -> None:
    rejects(GUARDRAIL, changed(trail(), "enableLogFileValidation", False), at="enableLogFileValidation")


def test_plain_files_are_rejected() -> None:
    rejects(GUARDRAIL, without(trail(), "kmsKeyId"), at="kmsKeyId")


def test_a_reader_cannot_stop_it_and_the_stack_can() -> None:
    denies(GUARDRAIL, call("cloudtrail:StopLogging", role=READ_ONLY_ROLE))
    permits(GUARDRAIL, call("cloudtrail:StopLogging", role=DEPLOY_ROLE))
