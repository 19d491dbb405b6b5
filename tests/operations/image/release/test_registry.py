"""Releasing and promoting, against S3 and SSM as moto answers for them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.registry import GateError
from operations.image.scan.result import RuleResults
from tests.operations.image.release.build_folder import FAMILY, Build, good_scan
from tests.operations.image.release.workshop import BUCKET, FIRST_IMAGE, Workshop

WEAK = ("ssh-no-root-login", "audit-rules", "no-world-writable-files", "packages-current")
"""Root login on, audit off, a file that anybody can write, an old package."""


def test_a_release_is_the_candidate_and_nothing_else(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    assert workshop.image(Channel.CANDIDATE) == "ami-00000000000000001"
    assert workshop.image(Channel.DEV) == FIRST_IMAGE
    (only,) = workshop.registry.listing()
    assert (only.manifest.version, only.channels, only.deprecated) == ("1.0.0", (Channel.CANDIDATE,), None)


def test_a_version_reaches_prod_through_every_channel(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    workshop.spread("1.0.0")
    assert {workshop.image(channel) for channel in Channel} == {"ami-00000000000000001"}
    (move,) = workshop.channels.moves(Channel.PROD)
    assert (move.version, move.at, move.reason) == ("1.0.0", workshop.now.isoformat(), "promote")


def test_a_version_is_never_released_twice(workshop: Workshop, tmp_path: Path) -> None:
    workshop.release("1.0.0", 1)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ReleaseError, match=r"debian-12 1\.0\.0 is released already"):
        workshop.registry.publish(Build(packages={"bash": "6"}).write(other))
    assert "5.2" in workshop.store.file(workshop.store.manifest("1.0.0"), "sbom.cdx.json")


def test_two_releases_of_one_version_at_once_end_with_one(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop.store, "write_once", lambda *_: False)
    with pytest.raises(ReleaseError, match="is released already"):
        workshop.release("1.0.0", 1)
    assert workshop.image(Channel.CANDIDATE) == FIRST_IMAGE


def test_an_unknown_version_is_refused_with_the_known_ones(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    with pytest.raises(ReleaseError, match=r"no released version 9\.9\.9\. There are: 1\.0\.0\."):
        workshop.registry.promote("9.9.9", Channel.DEV)


def test_a_weak_image_is_refused_by_name_and_no_channel_moves(workshop: Workshop) -> None:
    broken = {
        "ssh-no-root-login": False,
        "audit-rules": False,
        "no-world-writable-files": False,
        "audit-on": True,
    }
    with pytest.raises(GateError) as refusal:
        workshop.release("1.0.0", 1, controls=broken)
    assert "controls: audit-rules, no-world-writable-files, ssh-no-root-login" in str(refusal.value)
    assert [gate.name for gate in refusal.value.gates if gate.holds], "open gates are told too"
    assert workshop.image(Channel.CANDIDATE) == FIRST_IMAGE


def test_a_changed_object_is_found_at_promotion(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    workshop.s3.put_object(Bucket=BUCKET, Key=f"images/{FAMILY}/1.0.0/scan.json", Body=b"{}")
    with pytest.raises(ReleaseError, match=r"scan\.json: the manifest says"):
        workshop.registry.promote("1.0.0", Channel.DEV)


def test_an_unscanned_version_is_refused_at_promotion(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    manifest = json.loads(workshop.store.manifest("1.0.0").to_json())
    del manifest["files"]["scan.json"]
    key = f"images/{FAMILY}/1.0.0/manifest.json"
    workshop.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(manifest).encode())
    with pytest.raises(ReleaseError, match=r"1\.0\.0 has no scan\.json: it was not scanned or not finished"):
        workshop.registry.promote("1.0.0", Channel.DEV)
    assert workshop.image(Channel.DEV) == FIRST_IMAGE


def test_a_weak_image_that_got_released_is_refused_by_name_at_every_channel(workshop: Workshop) -> None:
    """The registry keeps what was published before its gates closed; the next channel asks again."""
    broken = dict.fromkeys(WEAK, False) | {"audit-enabled": True}
    with pytest.raises(GateError):
        workshop.release("1.0.0", 1, controls=broken)
    for channel in Channel:
        with pytest.raises(GateError) as refusal:
            workshop.registry.promote("1.0.0", channel)
        assert f"controls: {', '.join(sorted(WEAK))}" in str(refusal.value)
        assert workshop.image(channel) == FIRST_IMAGE


def test_what_channels_hand_out_and_would_go_back_to_is_known(workshop: Workshop) -> None:
    assert (workshop.registry.handed_out(), workshop.registry.ways_back()) == ({}, {})
    workshop.release("1.0.0", 1)
    workshop.registry.promote("1.0.0", Channel.DEV)
    workshop.release("1.1.0", 2)
    assert workshop.registry.handed_out() == {Channel.CANDIDATE: "1.1.0", Channel.DEV: "1.0.0"}
    assert workshop.registry.ways_back() == {Channel.CANDIDATE: "1.0.0"}


def test_the_newest_version_is_the_highest_that_nobody_withdrew(workshop: Workshop) -> None:
    assert workshop.registry.newest() is None
    for number, version in enumerate(("1.10.0", "1.9.0", "1.11.0"), 1):
        workshop.release(version, number)
    workshop.registry.rollback(Channel.CANDIDATE, "it breaks")
    workshop.registry.deprecate("1.11.0", "it breaks")
    newest = workshop.registry.newest()
    assert newest is not None
    assert newest.version == "1.10.0"


def test_a_bad_scan_stays_out(workshop: Workshop) -> None:
    bad = RuleResults(
        passed=80, failed={"rule_grub": "grub"} | {f"r{n}": "" for n in range(19)}, not_applicable=0
    )
    with pytest.raises(GateError, match=r"scan: 80\.0 % of the rules pass"):
        workshop.release("1.0.0", 1, scan=good_scan(rules=bad))


def test_stage_waits_for_dev(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    with pytest.raises(GateError, match="runs in dev: it is not in dev"):
        workshop.registry.promote("1.0.0", Channel.STAGE)
    workshop.registry.promote("1.0.0", Channel.DEV)
    with pytest.raises(GateError, match="runs in dev: 0 h, 24 h are asked for"):
        workshop.registry.promote("1.0.0", Channel.STAGE)
    workshop.now += timedelta(days=2)
    workshop.alarms = {Channel.DEV: ["orders-p99"]}
    with pytest.raises(GateError, match="dev is healthy: alarms: orders-p99"):
        workshop.registry.promote("1.0.0", Channel.STAGE)
    assert workshop.image(Channel.STAGE) == FIRST_IMAGE


def test_promoting_what_is_there_already_changes_nothing(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    with pytest.raises(ReleaseError, match=r"candidate hands out debian-12 1\.0\.0 already"):
        workshop.registry.promote("1.0.0", Channel.CANDIDATE)
    assert len(workshop.channels.moves(Channel.CANDIDATE)) == 1


def test_versions_are_in_the_order_of_their_numbers(workshop: Workshop) -> None:
    for number, version in enumerate(("1.10.0", "1.9.0", "1.2.0"), 1):
        workshop.release(version, number)
    assert [entry.manifest.version for entry in workshop.registry.listing()] == ["1.2.0", "1.9.0", "1.10.0"]


def test_the_difference_of_two_versions_comes_from_what_was_released(workshop: Workshop) -> None:
    workshop.release("1.0.0", 1)
    workshop.release("1.1.0", 2, packages={"bash": "5.3", "openssl": "3.0.11"})
    (change,) = workshop.registry.difference("1.0.0", "1.1.0")
    assert (change.name, change.before, change.after) == ("bash", "5.2", "5.3")
