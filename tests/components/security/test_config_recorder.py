"""AWS Config: role before recorder, recorder before channel, channel before the start."""

from __future__ import annotations

import json

import pytest

from components.security.config_recorder import ConfigRecorder, ConfigRecorderArgs
from components.security.config_rules import ConfigRules, ConfigRulesArgs, detected_in
from policies.registry import all_guardrails
from policies.scope import OrganizationalUnit
from tests.components.engine import ACCOUNT, Graph, build

RULES = detected_in(OrganizationalUnit.PROD, all_guardrails())


def program() -> None:
    args = ConfigRecorderArgs(account_id=ACCOUNT, bucket_name="logs", key_arn="arn:key")
    recorder = ConfigRecorder("prod", args)
    ConfigRules("prod", ConfigRulesArgs(guardrails=RULES, recorder=recorder))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_the_role_can_deliver_before_the_recorder_uses_it(graph: Graph) -> None:
    recorder = graph.one("aws:cfg/recorder:Recorder")
    for kind in ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"):
        assert graph.one(kind).urn in recorder.dependencies


def test_recording_starts_when_there_is_a_channel(graph: Graph) -> None:
    recorder, channel = (
        graph.one("aws:cfg/recorder:Recorder"),
        graph.one("aws:cfg/deliveryChannel:DeliveryChannel"),
    )
    assert recorder.urn in channel.dependencies
    assert channel.urn in graph.one("aws:cfg/recorderStatus:RecorderStatus").dependencies


def test_the_role_is_config_s_for_this_account_and_writes_its_own_folder(graph: Graph) -> None:
    trust = json.loads(graph.one("aws:iam/role:Role")["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    deliver = json.loads(graph.one("aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"][0]
    assert deliver["Resource"] == f"arn:aws:s3:::logs/config/AWSLogs/{ACCOUNT}/*"


def test_a_recorder_of_a_further_region_takes_the_first_one_s_role_and_no_global_resources() -> None:
    args = ConfigRecorderArgs(account_id=ACCOUNT, bucket_name="logs", key_arn="arn:key", role_arn="arn:role")
    graph = build(lambda: ConfigRecorder("prod-second", args))
    recorder = graph.one("aws:cfg/recorder:Recorder")
    assert (recorder["roleArn"], graph.of_type("aws:iam/role:Role")) == ("arn:role", [])
    assert not recorder["recordingGroup"]["includeGlobalResourceTypes"]


def test_each_guardrail_s_rule_runs_under_the_guardrail_s_id(graph: Graph) -> None:
    rules = graph.of_type("aws:cfg/rule:Rule")
    assert [each["name"] for each in rules] == sorted(RULES)
    assert rules, "some guardrail must be detectable"


def test_rules_wait_for_the_recorder(graph: Graph) -> None:
    started = graph.one("aws:cfg/recorderStatus:RecorderStatus").urn
    assert all(started in each.dependencies for each in graph.of_type("aws:cfg/rule:Rule"))


def test_a_unit_runs_the_rules_that_bind_it_and_those_above() -> None:
    everywhere = set(detected_in(OrganizationalUnit.ROOT, all_guardrails()))
    for unit in OrganizationalUnit:
        found = detected_in(unit, all_guardrails())
        assert everywhere <= set(found)
        assert all(each.config_rule is not None for each in found.values())
