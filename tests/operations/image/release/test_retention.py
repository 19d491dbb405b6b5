"""Which stored images stay, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from operations.image.release.gates import Channel
from operations.image.release.retention import Facts, StoredImage, verdicts
from policies.image_age import OLDEST
from tests.operations.image.release.build_folder import BUILT_AT, REGION

NOW = BUILT_AT + OLDEST + timedelta(days=1)
RELEASED = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")


def stored(version: str, **changed: object) -> StoredImage:
    """An image of the version, a day past its limit."""
    image = StoredImage(region=REGION, id=f"ami-{version}", version=version, built=BUILT_AT, snapshots=())
    return replace(image, **changed)  # type: ignore[arg-type]  # the caller changes fields by name


FACTS = Facts(
    images=[stored(version) for version in RELEASED],
    released=RELEASED,
    handed_out={},
    way_back={},
    used={},
    keep=1,
)


def stay(**changed: object) -> dict[str, str]:
    """Version -> why it stays."""
    facts = replace(FACTS, **changed)  # type: ignore[arg-type]  # the caller changes fields by name
    return {one.image.version: one.why for one in verdicts(facts, NOW) if not one.goes}


def test_what_nobody_needs_goes_past_its_age() -> None:
    assert stay() == {"1.4.0": "one of the newest 1"}
    gone = [one for one in verdicts(FACTS, NOW) if one.goes]
    assert {one.why for one in gone} == {"released, older than 60 days"}


@pytest.mark.parametrize("keep", [1, 3, 5, 9])
def test_the_newest_versions_stay_however_old_they_are(keep: int) -> None:
    assert set(stay(keep=keep)) == set(RELEASED[-keep:])


def test_what_a_channel_hands_out_stays() -> None:
    kept = stay(handed_out={Channel.PROD: "1.0.0", Channel.STAGE: "1.0.0"})
    assert kept["1.0.0"] == "prod, stage hands it out"


def test_what_a_rollback_would_hand_out_stays() -> None:
    assert stay(way_back={Channel.PROD: "1.0.0"})["1.0.0"] == "prod would go back to it"


def test_what_somebody_uses_stays_and_the_user_is_named() -> None:
    assert stay(used={"ami-1.0.0": "instance/i-1"})["1.0.0"] == "used by instance/i-1"


def test_a_young_image_stays_to_the_last_second_of_its_limit() -> None:
    images = [stored("1.0.0", built=NOW - OLDEST), stored("1.1.0", built=NOW - OLDEST - timedelta(seconds=1))]
    assert stay(images=images) == {"1.0.0": "60 days old"}


def test_an_image_of_unknown_age_stays_and_says_so() -> None:
    assert "nobody knows its age" in stay(images=[stored("1.0.0", built=None)])["1.0.0"]


def test_an_image_from_the_future_stays() -> None:
    assert set(stay(images=[stored("1.0.0", built=NOW + timedelta(days=1))])) == {"1.0.0"}


def test_the_leftover_of_a_failed_build_goes_past_its_age_and_counts_for_no_newest() -> None:
    images = [*FACTS.images, stored("9.0.0")]
    assert set(stay(images=images)) == {"1.4.0"}
    (leftover,) = [
        one for one in verdicts(replace(FACTS, images=images), NOW) if one.image.version == "9.0.0"
    ]
    assert leftover.why == "never released, older than 60 days"


def test_each_region_is_judged_and_told_together() -> None:
    copy = stored("1.0.0", region="eu-west-1", id="ami-copy")
    found = verdicts(replace(FACTS, images=[*FACTS.images, copy]), NOW)
    assert [(one.image.version, one.image.region) for one in found][:2] == [
        ("1.0.0", REGION),
        ("1.0.0", "eu-west-1"),
    ]
