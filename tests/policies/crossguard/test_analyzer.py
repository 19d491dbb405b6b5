"""The analyzer as the engine talks to it, over gRPC messages."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policies.crossguard.analyzer import Analyzer
from policies.crossguard.policy import Level
from policies.crossguard.scp_preview import DENIED, MAYBE, scp_policies
from policies.crossguard.serve import aws_guardrails, checks, kubernetes_guardrails
from policies.evaluation import Unknown
from policies.registry import by_id
from policies.resource import Resource
from tests.policies.builders.base import urn_of
from tests.policies.builders.compute import node_group
from tests.policies.builders.data import database_cluster, queue
from tests.policies.builders.kubernetes import default_deny, namespace
from tests.policies.builders.network import vpc
from tests.policies.mutation import changed, without

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
CONTEXT = Mock(spec=grpc.ServicerContext)


def analyzer(*ids: str, stack: str = "prod") -> Analyzer:
    """A pack of the named guardrails, told which stack it judges."""
    made = Analyzer("pack", "A pack", checks([by_id()[name] for name in ids]))
    made.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack=stack), CONTEXT)
    return made


def struct(properties: Any) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(json.loads(json.dumps(properties, default=_unknown)))
    return message


def _unknown(value: object) -> str:
    assert isinstance(value, Unknown)
    return UNKNOWN_STRING


def asked(resource: Resource) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        properties=struct(resource.properties),
        options=analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect),
        provider=analyzer_pb2.AnalyzerProviderResource(
            name=resource.provider.name, properties=struct(resource.provider.properties)
        ),
    )


def diagnostics(made: Analyzer, resource: Resource) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    return list(made.Analyze(asked(resource), CONTEXT).diagnostics)


def at_the_end(made: Analyzer, *resources: Resource) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    """What the engine hears about the stack; as in a first preview it tells types and URNs, and no outputs."""
    request = analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(type=one.type, name=one.name, urn=one.urn) for one in resources
        ]
    )
    return list(made.AnalyzeStack(request, CONTEXT).diagnostics)


def test_a_good_resource_is_not_mentioned() -> None:
    assert diagnostics(analyzer("require-queue-encryption"), queue()) == []


def test_a_violation_names_id_resource_property_value_and_fix_and_stops_the_preview() -> None:
    (told,) = diagnostics(
        analyzer("require-database-backups"), changed(database_cluster(), "backupRetentionPeriod", 3)
    )
    assert told.enforcementLevel == analyzer_pb2.MANDATORY
    assert told.urn == database_cluster().urn
    for part in ("require-database-backups", "'example'", "backupRetentionPeriod is 3", "Fix: Set backup"):
        assert part in told.message


def test_advice_does_not_stop_the_preview() -> None:
    policies = {policy.name: policy for policy in checks(kubernetes_guardrails())}
    assert policies["require-recommended-labels"].level is Level.ADVISORY
    assert policies["require-limits"].level is Level.MANDATORY


def test_unknown_values_become_one_note_at_the_end() -> None:
    made = analyzer("require-queue-encryption")
    for index in range(7):
        early = replace(queue(), name=f"queue-{index}", urn=urn_of(queue().type, f"queue-{index}"))
        unknown = replace(early, properties=struct_with_unknown(early))
        assert diagnostics(made, unknown) == []
    (note,) = at_the_end(made)
    assert note.enforcementLevel == analyzer_pb2.ADVISORY
    assert "queue-0.kmsMasterKeyId" in note.message
    assert "and 2 more" in note.message


def struct_with_unknown(resource: Resource) -> dict[str, Any]:
    return {**resource.properties, "kmsMasterKeyId": UNKNOWN_STRING}


def test_secrets_are_judged_like_other_values() -> None:
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": "arn:aws:kms:x",
    }
    assert diagnostics(analyzer("require-queue-encryption"), changed(queue(), "kmsMasterKeyId", secret)) == []


def test_the_scope_is_the_resources_account_not_only_the_stack() -> None:
    unprotected = replace(database_cluster(), protect=False)
    made = analyzer("protect-stateful-resources", stack="organization")
    assert len(diagnostics(made, unprotected)) == 1, "the provider's name says prod"
    elsewhere = replace(unprotected, provider=replace(unprotected.provider, name="dev-eu-central-1"))
    assert diagnostics(made, elsewhere) == []


def test_stack_checks_see_what_was_declared_even_if_the_engine_knows_no_outputs() -> None:
    made = analyzer("require-network-policy")
    for one in (namespace(), default_deny()):
        assert diagnostics(made, one) == []
    assert at_the_end(made, namespace(), default_deny()) == []
    diagnostics(made, namespace())
    (told,) = at_the_end(made, namespace())
    assert told.urn == namespace().urn


def test_levels_can_be_changed_from_outside() -> None:
    made = analyzer("require-queue-encryption")
    config = analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.DISABLED)
    request = analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={"require-queue-encryption": config})
    made.Configure(request, CONTEXT)
    assert diagnostics(made, without(queue(), "kmsMasterKeyId")) == []


@pytest.mark.parametrize(
    "policies", [checks(aws_guardrails()), checks(kubernetes_guardrails()), scp_policies()]
)
def test_each_pack_describes_its_policies(policies: list[Any]) -> None:
    info = Analyzer("pack", "A pack", policies).GetAnalyzerInfo(empty_pb2.Empty(), CONTEXT)
    assert [policy.name for policy in info.policies] == [policy.name for policy in policies]
    assert all(policy.description and policy.severity for policy in info.policies)


def scp_analyzer() -> Analyzer:
    made = Analyzer("scp-preview", "SCPs", scp_policies())
    made.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="prod"), CONTEXT)
    return made


def test_the_scp_pack_stops_what_an_scp_would_deny() -> None:
    far = replace(vpc(), properties={**vpc().properties, "region": "ap-south-1"})
    (told,) = [one for one in diagnostics(scp_analyzer(), far) if one.policyName == DENIED]
    assert told.enforcementLevel == analyzer_pb2.MANDATORY
    for part in ("limit-regions", "ec2:CreateVpc", "account prod", "statement LimitRegions at root", "Fix: "):
        assert part in told.message


def test_the_scp_pack_is_quiet_about_what_may_happen_and_is_allowed() -> None:
    told = diagnostics(scp_analyzer(), node_group())
    assert [one for one in told if one.policyName in (DENIED, MAYBE)] == []
