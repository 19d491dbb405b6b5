"""What keeps a version out of a channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from operations.image.release.gates import SOAK, Channel, Facts, gates
from operations.image.release.manifest import opened
from operations.image.scan.result import RuleResults
from policies.image_age import OLDEST
from tests.operations.image.release.build_folder import BUILT_AT, Build, good_scan

NOW = BUILT_AT + timedelta(days=10)


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """A version that has been in every channel long enough."""
    return Facts(
        manifest=opened(Build().write(tmp_path)),
        scan=good_scan(),
        controls={"ssh-no-root-login": True, "audit-rules": True},
        deprecated=None,
        entered_previous=BUILT_AT,
        alarms=(),
    )


def closed(facts: Facts, channel: Channel = Channel.PROD) -> dict[str, str]:
    return {gate.name: gate.found for gate in gates(facts, channel, NOW) if not gate.holds}


@pytest.mark.parametrize("channel", Channel)
def test_a_good_version_gets_into_every_channel(facts: Facts, channel: Channel) -> None:
    assert closed(facts, channel) == {}


def test_channels_follow_each_other() -> None:
    assert [channel.previous for channel in Channel] == [None, *list(Channel)[:-1]]


def test_a_control_that_does_not_hold_is_named(facts: Facts) -> None:
    weak = replace(facts, controls={**facts.controls, "ssh-no-root-login": False, "audit-rules": False})
    assert closed(weak) == {"controls": "audit-rules, ssh-no-root-login"}


def test_a_version_on_which_no_control_was_tested_stays_out(facts: Facts) -> None:
    assert closed(replace(facts, controls={})) == {"controls": "none was tested"}


def test_too_many_failed_rules_keep_a_version_out_even_with_reasons(facts: Facts) -> None:
    failed = {f"rule_{number}": "" for number in range(6)}
    rules = RuleResults(passed=94, failed=failed, not_applicable=0)
    found = closed(replace(facts, scan=good_scan(rules=rules, accepted=dict.fromkeys(failed, "known"))))
    assert found == {"scan": "94.0 % of the rules pass, 95.0 % are asked for"}


def test_a_scan_in_which_no_rule_applied_is_no_pass(facts: Facts) -> None:
    nothing = RuleResults(passed=0, failed={}, not_applicable=400)
    assert set(closed(replace(facts, scan=good_scan(rules=nothing)))) == {"scan"}


def test_a_failed_rule_without_reason_is_named(facts: Facts) -> None:
    assert closed(replace(facts, scan=good_scan(accepted={}))) == {"failures have reasons": "rule_grub"}


def test_a_low_hardening_index_keeps_a_version_out(facts: Facts) -> None:
    assert closed(replace(facts, scan=good_scan(index=79))) == {"hardening index": "79, 80 is asked for"}


@pytest.mark.parametrize("built", [NOW - OLDEST - timedelta(days=1), NOW + timedelta(days=1)])
def test_an_image_past_its_age_or_from_the_future_stays_out(facts: Facts, built: object) -> None:
    provenance = replace(facts.manifest.provenance, built_at=str(built).replace(" ", "T"))
    old = replace(facts, manifest=replace(facts.manifest, provenance=provenance))
    assert set(closed(old)) == {"age"}


def test_a_withdrawn_version_stays_out_and_says_why(facts: Facts) -> None:
    assert closed(replace(facts, deprecated="CVE-2026-1")) == {"not deprecated": "CVE-2026-1"}


def test_a_version_that_skips_a_channel_is_refused(facts: Facts) -> None:
    assert closed(replace(facts, entered_previous=None), Channel.STAGE) == {
        "runs in dev": "it is not in dev; promote it there first"
    }


def test_a_version_waits_in_the_channel_before(facts: Facts) -> None:
    early = replace(facts, entered_previous=NOW - SOAK[Channel.PROD] + timedelta(hours=1))
    assert closed(early) == {"runs in stage": "71 h, 72 h are asked for"}


def test_alarms_in_the_environment_before_are_named(facts: Facts) -> None:
    assert closed(replace(facts, alarms=["p99", "errors"])) == {"stage is healthy": "alarms: errors, p99"}
