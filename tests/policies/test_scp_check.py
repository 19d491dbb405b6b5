"""SCP at preview: what is planned against what is attached."""

from __future__ import annotations

from dataclasses import replace

from policies.evaluation import UNKNOWN
from policies.resource import Provider, Resource
from policies.scope import Account, Place
from policies.scp_check import Planned, planned_decisions
from tests.policies.builders.base import provider, resource
from tests.policies.builders.compute import instance
from tests.policies.builders.data import cache, database_cluster, database_instance, queue
from tests.policies.builders.identity import role, user
from tests.policies.builders.logging import trail
from tests.policies.builders.network import peering, vpc
from tests.policies.mutation import changed, without


def certain(planned: Resource) -> dict[str, Planned]:
    return {one.action: one for one in planned_decisions(planned) if one.certain}


def test_the_platforms_own_resources_are_allowed() -> None:
    for good in (vpc(), queue(), role(), database_cluster(), instance()):
        assert {one.decision.outcome for one in certain(good).values()} == {"allowed"}, good.type


def test_a_region_that_is_not_approved_is_denied_before_anything_runs() -> None:
    elsewhere = replace(provider(), properties=provider().properties | {"region": "ap-south-1"})  # type: ignore[operator]  # a dict
    decision = certain(replace(vpc(), provider=elsewhere))["ec2:CreateVpc"].decision
    assert decision.denied
    assert decision.guardrail == "limit-regions"


def test_a_resource_with_a_region_of_its_own_is_judged_there() -> None:
    far = replace(vpc(), properties=vpc().properties | {"region": "ap-south-1"})  # type: ignore[operator]  # a dict
    assert certain(far)["ec2:CreateVpc"].decision.denied


def test_a_missing_tag_is_denied_and_default_tags_count() -> None:
    untagged = without(queue(), "tags")
    assert certain(untagged)["sqs:CreateQueue"].decision.guardrail == "require-tags"
    tags = '{"tags":{"Environment":"prod","Owner":"team","CostCenter":"cc-1"}}'
    tagging = replace(provider(), properties=provider().properties | {"defaultTags": tags})  # type: ignore[operator]  # a dict
    assert certain(replace(untagged, provider=tagging))["sqs:CreateQueue"].decision.allowed


def test_an_unknown_tag_value_is_a_tag_all_the_same() -> None:
    assert certain(changed(queue(), "tags/Owner", UNKNOWN))["sqs:CreateQueue"].decision.allowed


def test_unknown_tags_are_undecided() -> None:
    assert certain(changed(queue(), "tags", UNKNOWN))["sqs:CreateQueue"].decision.undecided


def test_properties_become_condition_keys() -> None:
    plain = changed(database_cluster(), "storageEncrypted", False)
    assert certain(plain)["rds:CreateDBCluster"].decision.guardrail == "require-database-encryption"
    loose = changed(instance(), "metadataOptions/httpTokens", "optional")
    assert certain(loose)["ec2:RunInstances"].decision.guardrail == "require-metadata-tokens"


def test_encryption_that_is_left_out_is_off_as_aws_reads_it() -> None:
    for good, property_ in ((database_cluster(), "storageEncrypted"), (cache(), "transitEncryptionEnabled")):
        (creation, *_) = certain(without(good, property_)).values()
        assert creation.decision.denied, f"{creation.action} without {property_}"


def test_a_member_of_an_encrypted_cluster_is_allowed() -> None:
    assert certain(database_instance())["rds:CreateDBInstance"].decision.allowed
    alone = changed(database_instance(), "engine", "postgres")
    decision = certain(alone)["rds:CreateDBInstance"].decision
    assert decision.guardrail == "require-database-encryption"


def test_an_unknown_property_is_undecided_not_allowed() -> None:
    unknown = changed(instance(Account.DEV), "instanceType", UNKNOWN)
    decision = certain(unknown)["ec2:RunInstances"].decision
    assert decision.undecided
    assert "ec2:instancetype" in decision.missing


def test_units_differ_in_what_they_deny() -> None:
    large = changed(instance(Account.DEV), "instanceType", "p5.48xlarge")
    assert certain(large)["ec2:RunInstances"].decision.guardrail == "limit-instance-types"
    assert certain(replace(large, place=Place.of(Account.PROD)))["ec2:RunInstances"].decision.allowed


def test_users_and_peerings_are_denied() -> None:
    assert certain(user())["iam:CreateUser"].decision.guardrail == "deny-iam-users"
    (decision,) = [one.decision for one in certain(peering()).values()]
    assert decision.guardrail == "deny-environment-peering"


def test_roles_of_the_platform_belong_to_the_management_account() -> None:
    attachment = resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "platform-deploy", "policyArn": "arn:x"}
    )
    assert certain(attachment)["iam:AttachRolePolicy"].decision.guardrail == "protect-platform-roles"
    from_management = replace(attachment, provider=provider(role="OrganizationAccountAccessRole"))
    assert certain(from_management)["iam:AttachRolePolicy"].decision.allowed


def test_a_role_not_known_yet_is_a_role_all_the_same() -> None:
    unknown = Provider(name="prod", properties={"region": "eu-central-1", "assumeRoles": UNKNOWN})
    early = replace(vpc(), provider=unknown)
    assert certain(early)["ec2:CreateVpc"].decision.allowed, (
        "only root is denied this, and a role is never root"
    )


def test_the_management_account_is_exempt() -> None:
    assert all(
        one.decision.allowed
        for one in planned_decisions(replace(trail(), place=Place.of(Account.MANAGEMENT)))
    )
