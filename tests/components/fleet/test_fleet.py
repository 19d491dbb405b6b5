"""An environment's fleet: what is patched when, how roles are kept, how people get in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.fleet.fleet import Fleet, FleetArgs
from components.fleet.patch_baselines import PatchBaselinesArgs
from components.fleet.patch_schedule import patch_schedule
from tests.components.engine import ACCOUNT, REGION, Graph, build

GROUPS = ("general", "batch")


def fleet() -> None:
    args = FleetArgs(
        environment="prod",
        groups=GROUPS,
        account_id=ACCOUNT,
        region=REGION,
        log_retention_days=365,
        protect=True,
    )
    Fleet("fleet", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(fleet)


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in json.loads(document)["Statement"]}


def test_every_group_has_a_baseline_of_every_system(graph: Graph) -> None:
    baselines = graph.of_type("aws:ssm/patchBaseline:PatchBaseline")
    assert {each["operatingSystem"] for each in baselines} == {"AMAZON_LINUX_2023", "DEBIAN"}
    registered = graph.of_type("aws:ssm/patchGroup:PatchGroup")
    assert sorted(each["patchGroup"] for each in registered) == sorted(GROUPS * 2)


def test_critical_patches_are_approved_at_once_and_the_others_as_scheduled(graph: Graph) -> None:
    days = patch_schedule("prod").approve_after_days
    for baseline in graph.of_type("aws:ssm/patchBaseline:PatchBaseline"):
        rules = {rule["complianceLevel"]: rule["approveAfterDays"] for rule in baseline["approvalRules"]}
        assert rules == {"CRITICAL": 0, "HIGH": days}


def test_the_window_follows_the_schedule_and_starts_the_automation(graph: Graph) -> None:
    window = graph.one("aws:ssm/maintenanceWindow:MaintenanceWindow")
    assert window["scheduleOffset"] == patch_schedule("prod").offset_days
    assert window["cutoff"] < window["duration"], "else no task would ever begin"
    task = graph.one("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask")
    document = graph.one("aws:ssm/document:Document", "fleet-patches-automation")
    assert (task["taskType"], task["taskArn"]) == ("AUTOMATION", document["name"])
    assert (task["maxConcurrency"], task["maxErrors"]) == (patch_schedule("prod").max_concurrency, "0")


def test_the_task_gives_the_document_every_parameter_that_it_asks_for(graph: Graph) -> None:
    document = json.loads(graph.one("aws:ssm/document:Document", "fleet-patches-automation")["content"])
    task = graph.one("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask")
    given = task["taskInvocationParameters"]["automationParameters"]["parameters"]
    assert {each["name"] for each in given} == set(document["parameters"])


def test_only_systems_manager_of_this_account_takes_the_automations_role(graph: Graph) -> None:
    role = graph.one("aws:iam/role:Role")
    (trust,) = json.loads(role["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_the_window_may_begin_the_automation_as_the_role_that_it_hands_over(graph: Graph) -> None:
    role = graph.one("aws:iam/role:Role").outputs["arn"]
    task = graph.one("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask")
    policy = statements(graph.one("aws:iam/rolePolicy:RolePolicy")["policy"])
    assert task["serviceRoleArn"] == policy["HandOver"]["Resource"] == role
    assert policy["BeginTheAutomation"]["Resource"].endswith(f"automation-definition/{task['taskArn']}:*")


def test_the_roles_of_the_images_are_applied_from_the_fleets_own_bucket(graph: Graph) -> None:
    applied = graph.one("aws:ssm/association:Association", "fleet-state-roles")
    bucket = graph.one("aws:s3/bucket:Bucket")["bucket"]
    assert applied["name"] == "AWS-ApplyAnsiblePlaybooks"
    assert json.loads(applied["parameters"]["SourceInfo"])["path"].endswith(f"/{bucket}/roles/ansible.zip")
    assert applied["targets"] == [{"key": "tag:PatchGroup", "values": list(GROUPS)}]


def test_the_playbook_that_is_applied_is_in_the_repository(graph: Graph, pytestconfig: pytest.Config) -> None:
    applied = graph.one("aws:ssm/association:Association", "fleet-state-roles")
    assert (pytestconfig.rootpath / applied["parameters"]["PlaybookFile"]).is_file()


def test_inventory_is_collected_and_synced_encrypted(graph: Graph) -> None:
    graph.one("aws:ssm/association:Association", "fleet-state-inventory")
    destination = graph.one("aws:ssm/resourceDataSync:ResourceDataSync")["s3Destination"]
    assert destination["bucketName"] == graph.one("aws:s3/bucket:Bucket")["bucket"]
    assert destination["kmsKeyArn"], "inventory tells an attacker what to attack"


def test_systems_manager_writes_inventory_for_this_account_alone(graph: Graph) -> None:
    policy = statements(graph.one("aws:s3/bucketPolicy:BucketPolicy")["policy"])
    writing = policy["SystemsManagerWritesInventory"]
    assert writing["Resource"] == f"arn:aws:s3:::platform-fleet-{ACCOUNT}/inventory/*"
    assert writing["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_sessions_are_encrypted_logged_and_end(graph: Graph) -> None:
    preferences = graph.one("aws:ssm/document:Document", "fleet-sessions-preferences")
    assert (preferences["name"], preferences["documentType"]) == ("SSM-SessionManagerRunShell", "Session")
    inputs = json.loads(preferences["content"])["inputs"]
    assert inputs["kmsKeyId"]
    assert inputs["cloudWatchLogGroupName"] == graph.one("aws:cloudwatch/logGroup:LogGroup")["name"]
    assert inputs["cloudWatchEncryptionEnabled"]
    assert inputs["s3EncryptionEnabled"]
    assert int(inputs["idleSessionTimeout"]) < int(inputs["maxSessionDuration"])


def test_nodes_read_the_roles_and_write_sessions_and_output_and_no_more(graph: Graph) -> None:
    policy = statements(graph.one("aws:iam/policy:Policy")["policy"])
    bucket = graph.one("aws:s3/bucket:Bucket").outputs["arn"]
    assert policy["ReadTheRoles"]["Resource"] == f"{bucket}/roles/ansible.zip"
    assert policy["KeepTheRecord"]["Resource"] == [f"{bucket}/sessions/*", f"{bucket}/associations/*"]
    actions = {action for each in policy.values() for action in each["Action"]}
    assert not [action for action in actions if "*" in action or "Delete" in action]


def test_baselines_without_groups_are_refused() -> None:
    with pytest.raises(ValueError, match=r"PatchBaselinesArgs\.groups"):
        PatchBaselinesArgs(environment="dev", groups=(), approve_after_days=0)
