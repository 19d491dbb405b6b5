"""What Systems Manager refuses and remembers, and moto does not."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def _document(timeout: str) -> str:
    inputs = {"idleSessionTimeout": timeout}
    return json.dumps({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs})


def test_a_baseline_that_a_group_uses_is_not_deleted(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    baseline = ssm.create_patch_baseline(Name="one", OperatingSystem="DEBIAN")["BaselineId"]
    ssm.register_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup="general")
    with pytest.raises(ssm.exceptions.ResourceInUseException):
        ssm.delete_patch_baseline(BaselineId=baseline)
    ssm.deregister_patch_baseline_for_patch_group(BaselineId=baseline, PatchGroup="general")
    ssm.delete_patch_baseline(BaselineId=baseline)
    with pytest.raises(ssm.exceptions.DoesNotExistException):
        ssm.get_patch_baseline(BaselineId=baseline)


def test_a_patch_group_has_one_baseline_for_each_system(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    first, second, other = (
        ssm.create_patch_baseline(Name=name, OperatingSystem=system)["BaselineId"]
        for name, system in (("first", "DEBIAN"), ("second", "DEBIAN"), ("other", "AMAZON_LINUX_2023"))
    )
    ssm.register_patch_baseline_for_patch_group(BaselineId=first, PatchGroup="batch")
    ssm.register_patch_baseline_for_patch_group(BaselineId=other, PatchGroup="batch")
    with pytest.raises(ssm.exceptions.AlreadyExistsException):
        ssm.register_patch_baseline_for_patch_group(BaselineId=second, PatchGroup="batch")


def test_targets_and_tasks_go_with_their_window(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    timing = {"Schedule": "rate(7 days)", "Duration": 2, "Cutoff": 1, "AllowUnassociatedTargets": False}
    window = ssm.create_maintenance_window(Name="one", **timing)["WindowId"]
    nodes = [{"Key": "tag:PatchGroup", "Values": ["general"]}]
    ssm.register_target_with_maintenance_window(WindowId=window, ResourceType="INSTANCE", Targets=nodes)
    task = ssm.register_task_with_maintenance_window(
        WindowId=window, TaskArn="AWS-RunPatchBaseline", TaskType="RUN_COMMAND"
    )
    ssm.delete_maintenance_window(WindowId=window)
    left = {item["id"] for item in cloud.inventory() if item["service"] == "ssm"}
    assert task["WindowTaskId"] not in left
    with pytest.raises(ssm.exceptions.DoesNotExistException):
        ssm.register_target_with_maintenance_window(WindowId=window, ResourceType="INSTANCE", Targets=nodes)


def test_an_update_that_replaces_takes_away_what_it_does_not_name(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    baseline = ssm.create_patch_baseline(Name="one", RejectedPatches=["kernel"])["BaselineId"]
    ssm.update_patch_baseline(BaselineId=baseline, Description="kept")
    assert ssm.get_patch_baseline(BaselineId=baseline)["RejectedPatches"] == ["kernel"]
    ssm.update_patch_baseline(BaselineId=baseline, Name="two", Replace=True)
    found = ssm.get_patch_baseline(BaselineId=baseline)
    assert (found["Name"], "RejectedPatches" in found, "Description" in found) == ("two", False, False)


def test_a_document_may_say_again_what_an_older_version_said(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    ssm.create_document(Name="session", DocumentType="Session", Content=_document("10"))
    for version, timeout in (("2", "20"), ("3", "10")):
        ssm.update_document(Name="session", Content=_document(timeout), DocumentVersion="$LATEST")
        ssm.update_document_default_version(Name="session", DocumentVersion=version)
    assert json.loads(ssm.get_document(Name="session")["Content"])["inputs"]["idleSessionTimeout"] == "10"
    with pytest.raises(ssm.exceptions.DuplicateDocumentContent):
        ssm.update_document(Name="session", Content=_document("10"), DocumentVersion="$LATEST")
