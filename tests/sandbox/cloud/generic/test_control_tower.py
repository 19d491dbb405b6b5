"""Control Tower: one landing zone, controls that are enabled once, and operations that tell how a change went."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox
CONTROL = "arn:aws:controltower:eu-central-1::control/AWS-GR_ENCRYPTED_VOLUMES"
UNIT = "arn:aws:organizations::123456789012:ou/o-1234567890/ou-abcd-12345678"


def test_each_change_of_the_landing_zone_is_an_operation_of_its_own(cloud: Cloud) -> None:
    tower = cloud.client("controltower")
    created = tower.create_landing_zone(version="3.3", manifest={"governedRegions": ["eu-central-1"]})
    zone = {"landingZoneIdentifier": created["arn"]}
    updated = tower.update_landing_zone(version="3.3", manifest={"governedRegions": []}, **zone)
    deleted = tower.delete_landing_zone(**zone)
    seen = [
        tower.get_landing_zone_operation(operationIdentifier=answer["operationIdentifier"])[
            "operationDetails"
        ]
        for answer in (created, updated, deleted)
    ]
    assert [each["operationType"] for each in seen] == ["CREATE", "UPDATE", "DELETE"]
    assert {each["status"] for each in seen} == {"SUCCEEDED"}
    with pytest.raises(tower.exceptions.ResourceNotFoundException):
        tower.get_landing_zone(**zone)


def test_an_account_has_one_landing_zone(cloud: Cloud) -> None:
    tower = cloud.client("controltower", region="eu-west-1")
    arn = tower.create_landing_zone(version="3.3", manifest={})["arn"]
    with pytest.raises(tower.exceptions.ConflictException, match="landing zone already"):
        tower.create_landing_zone(version="3.3", manifest={})
    tower.delete_landing_zone(landingZoneIdentifier=arn)


def test_a_control_is_enabled_once_on_a_target_and_disabled_by_both_names(cloud: Cloud) -> None:
    tower = cloud.client("controltower")
    chosen = {"controlIdentifier": CONTROL, "targetIdentifier": UNIT}
    enabled = tower.enable_control(**chosen)
    with pytest.raises(tower.exceptions.ConflictException, match="enabled already"):
        tower.enable_control(**chosen)
    assert [
        each["arn"] for each in tower.list_enabled_controls(targetIdentifier=UNIT)["enabledControls"]
    ] == [enabled["arn"]]
    disabled = tower.disable_control(**chosen)["operationIdentifier"]
    operation = tower.get_control_operation(operationIdentifier=disabled)["controlOperation"]
    assert operation["operationType"] == "DISABLE_CONTROL"
    assert tower.list_enabled_controls(targetIdentifier=UNIT)["enabledControls"] == []


def test_an_operation_that_never_was_is_not_found(cloud: Cloud) -> None:
    tower = cloud.client("controltower")
    unknown = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(tower.exceptions.ResourceNotFoundException, match=unknown):
        tower.get_control_operation(operationIdentifier=unknown)
