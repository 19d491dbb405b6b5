"""The document that tests instances; `tests/ansible/test_debian_host.py` runs its steps on a real system."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from components.image.hardening_controls import FAMILIES, OF_A_NEW_IMAGE, controls
from components.image.verification_document import FAMILY_OF_SYSTEM, verification_document

LARGEST_BYTES = 64 * 1024
"""Systems Manager takes no larger document."""


def test_all_are_tested_and_reported_before_the_first_failure_ends_the_run() -> None:
    steps = verification_document(controls())["mainSteps"]
    assert [step["name"] for step in steps] == ["verify", "report", "judge"]
    assert [step["inputs"].get("onFailure") for step in steps] == ["exit", None, None]


def test_every_control_that_lasts_is_in_the_document() -> None:
    lines = verification_document(controls())["mainSteps"][0]["inputs"]["runCommand"]
    for control in controls():
        tested = any(f" {control.id} " in line for line in lines)
        assert tested is (control.id not in OF_A_NEW_IMAGE), control.id


def test_every_family_is_known_by_its_system() -> None:
    assert set(FAMILY_OF_SYSTEM.values()) == set(FAMILIES)


def test_the_document_is_as_small_as_systems_manager_demands() -> None:
    assert len(json.dumps(verification_document(controls()))) < LARGEST_BYTES


def test_a_test_that_systems_manager_would_rewrite_is_refused_by_name() -> None:
    bad = replace(controls()[0], id="braces", test="echo {{ x }}")
    with pytest.raises(ValueError, match=r"^control braces: Systems Manager takes {{ in its test"):
        verification_document([bad])
