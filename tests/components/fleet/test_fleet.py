"""An environment's fleet: what is patched when, how roles are kept, how people get in."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from typing import Any

import pytest

from components.fleet.fleet import Fleet, FleetArgs
from components.fleet.fleet_parameters import FleetTerms
from components.fleet.patch_baselines import PatchBaselinesArgs
from components.fleet.patch_schedule import patch_schedule
from components.fleet.role_enforcement import DRIFT_FAILS, PATCHES_ASIDE
from tests.components.engine import ACCOUNT, REGION, Graph, build

GROUPS = ("general", "batch")


def fleet() -> None:
    args = FleetArgs(
        environment="prod",
        groups=GROUPS,
        account_id=ACCOUNT,
        region=REGION,
        terms=FleetTerms(metrics_seconds=300),
        roles_folder="ansible",
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
    scheduled = patch_schedule("prod").approve_after_days
    assert scheduled > 0
    for baseline in graph.of_type("aws:ssm/patchBaseline:PatchBaseline"):
        rules = {rule["complianceLevel"]: rule["approveAfterDays"] for rule in baseline["approvalRules"]}
        dated = baseline["operatingSystem"] != "DEBIAN"  # of whose patches Systems Manager knows no dates
        assert rules == {"CRITICAL": 0, "HIGH": scheduled if dated else 0}


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


def test_the_roles_are_applied_from_the_object_that_this_program_uploads(graph: Graph) -> None:
    applied = graph.one("aws:ssm/association:Association", "fleet-state-roles")
    archive = graph.one("aws:s3/bucketObjectv2:BucketObjectv2")
    assert applied["name"] == "AWS-ApplyAnsiblePlaybooks"
    path = json.loads(applied["parameters"]["SourceInfo"])["path"]
    assert path == f"https://s3.{REGION}.amazonaws.com/platform-roles-{ACCOUNT}/{archive['key']}"
    assert applied["targets"] == [{"key": "tag:PatchGroup", "values": list(GROUPS)}]


def test_nodes_run_the_roles_with_parameters_that_exist_and_that_they_may_read(graph: Graph) -> None:
    variables = graph.one("aws:ssm/association:Association", "fleet-state-roles")["parameters"][
        "ExtraVariables"
    ]
    assert re.fullmatch(r"\w+=\S+( \w+=\S+)*", variables), "what AWS-ApplyAnsiblePlaybooks accepts"
    read = set(re.findall(r"\{\{ssm:([^}]+)\}\}", variables))
    made = {one["name"]: one["insecureValue"] for one in graph.of_type("aws:ssm/parameter:Parameter")}
    assert read, "the roles are told something"
    assert read <= set(made), f"{read - set(made)} is read and never made"
    assert made["/platform/prod/fleet/metrics-seconds"] == "300"
    refusal = statements(graph.one("aws:iam/policy:Policy")["policy"])["OnlyParametersOfTheFleet"]
    own = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/platform/prod/fleet/*"
    assert refusal["NotResource"] == [own, f"arn:aws:ssm:{REGION}::parameter/aws/service/*"]
    assert refusal["Effect"] == "Deny", "AmazonSSMManagedInstanceCore allows every parameter"
    assert all(fnmatch(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{name}", own) for name in read)


def test_variables_that_the_association_sets_are_those_of_a_role(
    graph: Graph, pytestconfig: pytest.Config
) -> None:
    variables = graph.one("aws:ssm/association:Association", "fleet-state-roles")["parameters"][
        "ExtraVariables"
    ]
    names = {one.partition("=")[0] for one in variables.split()} - {"SSM"}
    known = (pytestconfig.rootpath / "ansible/roles/aws_agents/defaults/main.yml").read_text()
    assert all(f"\n{name}:" in f"\n{known}" for name in names), f"{names} and the role's defaults"


def test_each_groups_share_is_the_windows_too(graph: Graph) -> None:
    made = {one["name"]: one["insecureValue"] for one in graph.of_type("aws:ssm/parameter:Parameter")}
    task = graph.one("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask")
    assert {made[f"/platform/prod/{group}/max-unavailable"] for group in GROUPS} == {task["maxConcurrency"]}


def test_the_playbook_that_is_applied_is_in_the_repository(graph: Graph, pytestconfig: pytest.Config) -> None:
    applied = graph.one("aws:ssm/association:Association", "fleet-state-roles")
    assert (pytestconfig.rootpath / "ansible" / applied["parameters"]["PlaybookFile"]).is_file()


def test_the_same_playbook_only_looks_more_often_than_it_is_applied(graph: Graph) -> None:
    applied, looked = (
        graph.one("aws:ssm/association:Association", f"fleet-state-{name}")
        for name in ("roles", "roles-drift")
    )
    asked = {
        "Check": "True",
        "ExtraVariables": f"{applied['parameters']['ExtraVariables']} {DRIFT_FAILS} {PATCHES_ASIDE}",
    }
    assert looked["parameters"] == {**applied["parameters"], **asked}
    assert looked["associationName"] == "prod-roles-drift"
    assert (applied["scheduleExpression"], looked["scheduleExpression"]) == (
        "rate(12 hours)",
        "rate(4 hours)",
    )
    assert applied.urn in looked.dependencies, "new roles are applied before anybody looks"


def test_inventory_is_left_to_inspector(graph: Graph) -> None:
    documents = {each["name"] for each in graph.of_type("aws:ssm/association:Association")}
    assert "AWS-GatherSoftwareInventory" not in documents, "the agent fails both where an instance has two"


def test_sessions_are_encrypted_logged_and_end(graph: Graph) -> None:
    preferences = graph.one("aws:ssm/document:Document", "fleet-sessions-preferences")
    assert (preferences["name"], preferences["documentType"]) == ("SSM-SessionManagerRunShell", "Session")
    inputs = json.loads(preferences["content"])["inputs"]
    assert inputs["kmsKeyId"]
    assert (
        inputs["cloudWatchLogGroupName"]
        == graph.one("aws:cloudwatch/logGroup:LogGroup", "fleet-sessions-logs")["name"]
    )
    assert inputs["cloudWatchEncryptionEnabled"]
    assert inputs["s3EncryptionEnabled"]
    assert int(inputs["idleSessionTimeout"]) < int(inputs["maxSessionDuration"])


def test_nodes_read_the_roles_and_write_sessions_and_output_and_no_more(graph: Graph) -> None:
    policy = statements(graph.one("aws:iam/policy:Policy")["policy"])
    records = graph.one("aws:s3/bucket:Bucket", "fleet-records-bucket").outputs["arn"]
    roles = graph.one("aws:s3/bucket:Bucket", "fleet-roles-bucket").outputs["arn"]
    assert policy["ReadTheRoles"]["Resource"] == f"{roles}/roles/*"
    assert policy["KeepTheRecord"]["Resource"] == [f"{records}/sessions/*", f"{records}/associations/*"]
    allowed = {action for each in policy.values() if each["Effect"] == "Allow" for action in each["Action"]}
    assert not [action for action in allowed if "*" in action or "Delete" in action]


def test_baselines_without_groups_are_refused() -> None:
    with pytest.raises(ValueError, match=r"PatchBaselinesArgs\.groups"):
        PatchBaselinesArgs(environment="dev", groups=(), approve_after_days=0)
