from __future__ import annotations

from policies.guardrails.data.require_repository_scanning import GUARDRAIL
from tests.policies.builders.data import repository
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, repository())


def test_unscanned_images_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(repository(), "imageScanningConfiguration/scanOnPush", False),
        at="imageScanningConfiguration.scanOnPush",
    )


def test_moving_tags_are_rejected() -> None:
    rejects(GUARDRAIL, changed(repository(), "imageTagMutability", "MUTABLE"), at="imageTagMutability")
