"""Packed guardrails arrive where they bind."""

from __future__ import annotations

import pulumi

from components.organization.service_control_policies import (
    ServiceControlPolicies,
    ServiceControlPoliciesArgs,
)
from policies.scope import OrganizationalUnit
from policies.scp_packing import PackedPolicy
from tests.components.engine import Graph, build

PACKED = PackedPolicy(
    name="guardrails-root-prod-1",
    description="2 guardrails",
    document='{"Version":"2012-10-17","Statement":[]}',
    units=(OrganizationalUnit.ROOT, OrganizationalUnit.PROD),
    guardrails=("a", "b"),
)


def program() -> None:
    ids = pulumi.Output.from_input({"root": "r-1", "prod": "ou-1"})
    ServiceControlPolicies("scp", ServiceControlPoliciesArgs(policies=[PACKED], unit_ids=ids))


def attachments(graph: Graph) -> set[tuple[str, str]]:
    found = graph.of_type("aws:organizations/policyAttachment:PolicyAttachment")
    return {(each["policyId"], each["targetId"]) for each in found}


def test_a_document_is_stored_as_it_was_measured() -> None:
    policy = build(program).one("aws:organizations/policy:Policy")
    assert (policy["content"], policy["type"]) == (PACKED.document, "SERVICE_CONTROL_POLICY")


def test_a_policy_is_attached_to_each_of_its_units() -> None:
    policy = "scp-guardrails-root-prod-1-id"
    assert attachments(build(program)) == {(policy, "r-1"), (policy, "ou-1")}
