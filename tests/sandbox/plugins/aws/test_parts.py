"""The engine's parts on their own: names, ids, values, configuration, checks, differences, replacement facts."""

from __future__ import annotations

import json

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped] # ships no types

from sandbox.plugins.aws.checking import check, failures
from sandbox.plugins.aws.configuration import configuration, decode
from sandbox.plugins.aws.diffing import differences
from sandbox.plugins.aws.identifiers import BadIdError, build_id, generated_name, parse_id
from sandbox.plugins.aws.names import find, normal
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.scope import properties_in, search
from sandbox.plugins.aws.values import UNKNOWN, Properties, conceal, reveal_all, secret_names

VPC = PLANS["aws:ec2/vpc:Vpc"]
SETTINGS = configuration({}, {"AWS_REGION": "eu-central-1"})


def test_names_match_in_case_separators_and_number() -> None:
    assert normal("subnetIds") == normal("SubnetId") == normal("subnet_id")
    assert normal("policies") == normal("Policy")
    assert find("vpcId", ["VPCId", "VpcIds"]) == "VPCId"
    assert find("cidrBlock", ["CidrBlockAssociationSet"]) is None


def test_an_id_tells_what_it_was_built_from() -> None:
    parts: Properties = {"role": "deployer", "policyArn": "arn:aws:iam::aws:policy/job/ReadOnly"}
    identifier = build_id("{role}/{policyArn}", parts)
    assert parse_id("{role}/{policyArn}", identifier) == parts
    with pytest.raises(BadIdError, match="'nonsense' does not have the form"):
        parse_id("{role}/{policyArn}", "nonsense")


def test_an_arn_at_the_front_of_an_id_stays_whole() -> None:
    parts: Properties = {"keyId": "arn:aws:kms:eu-central-1:1:key/a", "grantId": "b"}
    assert parse_id("{keyId}:{grantId}", build_id("{keyId}:{grantId}", parts)) == parts


def test_a_generated_name_repeats_with_its_seed() -> None:
    assert generated_name("Logs_A", b"seed", lower=True) == generated_name("Logs_A", b"seed", lower=True)
    assert generated_name("x", b"1") != generated_name("x", b"2")
    assert generated_name("Logs_A", b"seed", lower=True).startswith("logs-a-")


def test_secrets_are_revealed_and_concealed_by_name() -> None:
    plain: Properties = {"a": "hidden", "b": "open"}
    wrapped = conceal(plain, frozenset({"a"}))
    assert secret_names(wrapped) == {"a"}
    assert reveal_all(wrapped) == plain


def test_an_expression_negates_what_its_author_meant() -> None:
    assert search("!props.skipDestroy", {"props": {}}) is True
    assert search("!props.skipDestroy", {"props": {"skipDestroy": True}}) is False
    assert properties_in("props.role && !old.path") == {"role", "path"}


def test_settings_win_over_the_environment_and_come_as_json() -> None:
    roles = json.dumps([{"roleArn": "arn:aws:iam::111122223333:role/deploy", "sessionName": "ci"}])
    settings = decode({"region": "eu-west-1", "assumeRoles": roles, "defaultTags": '{"tags":{"a":"b"}}'})
    found = configuration(settings, {"AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert (found.region, found.endpoint) == ("eu-west-1", "http://127.0.0.1:1")
    assert [role.session_name for role in found.roles] == ["ci"]
    assert found.default_tags == (("a", "b"),)


def test_a_check_names_every_wrong_property() -> None:
    found = {failure.property: failure.reason for failure in failures(VPC, {"cidr": "x", "tags": "no map"})}
    assert set(found) == {"cidr", "tags"}
    subnet = PLANS["aws:ec2/subnet:Subnet"]
    assert [failure.reason for failure in failures(subnet, {})] == [
        "missing required property 'vpcId' of aws:ec2/subnet:Subnet"
    ]


def test_a_property_that_the_entry_ignores_is_refused() -> None:
    found = failures(PLANS["aws:s3/bucket:Bucket"], {"website": {"indexDocument": "index.html"}})
    assert "not implemented by the sandbox's AWS provider" in found[0].reason


def test_an_unknown_value_is_no_wrong_type() -> None:
    assert failures(VPC, {"cidrBlock": UNKNOWN, "enableDnsSupport": UNKNOWN, "tags": UNKNOWN}) == []


def test_defaults_and_names_are_filled_in_and_kept() -> None:
    role = PLANS["aws:iam/role:Role"]
    first = check(role, {"assumeRolePolicy": "{}"}, {}, "deploy", b"seed", SETTINGS)
    assert first["path"] == "/"
    again = check(role, {"assumeRolePolicy": "{}"}, first, "deploy", b"other seed", SETTINGS)
    assert again["name"] == first["name"]


def test_differences_name_nested_paths() -> None:
    old: Properties = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b", "c": "d"}}
    new: Properties = {"cidrBlock": "10.1.0.0/16", "tags": {"a": "x", "e/f": "g"}}
    found = {item.path: (item.change, item.replace) for item in differences(VPC, old, old, new)}
    assert found == {
        "cidrBlock": ("update", True),
        "tags.a": ("update", False),
        "tags.c": ("delete", False),
        'tags["e/f"]': ("add", False),
    }


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:ec2/vpc:Vpc", "AWS::EC2::VPC"),
        ("aws:ec2/subnet:Subnet", "AWS::EC2::Subnet"),
        ("aws:ec2/natGateway:NatGateway", "AWS::EC2::NatGateway"),
        ("aws:ec2/flowLog:FlowLog", "AWS::EC2::FlowLog"),
        ("aws:iam/role:Role", "AWS::IAM::Role"),
        ("aws:kms/key:Key", "AWS::KMS::Key"),
        ("aws:ecr/repository:Repository", "AWS::ECR::Repository"),
        ("aws:eks/accessEntry:AccessEntry", "AWS::EKS::AccessEntry"),
        ("aws:rds/cluster:Cluster", "AWS::RDS::DBCluster"),
        ("aws:secretsmanager/secret:Secret", "AWS::SecretsManager::Secret"),
        ("aws:sqs/queue:Queue", "AWS::SQS::Queue"),
    ],
)
def test_what_cloudformation_can_only_create_replaces(token: str, name: str) -> None:
    """The CloudFormation registry's createOnlyProperties, which cfn-lint ships, against the entry."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-central-1", name).schema
    plan = PLANS[token]
    for pointer in schema.get("createOnlyProperties", []):
        path = pointer.removeprefix("/properties/")
        property_name = find(path, plan.schema.inputs) if "/" not in path else None
        if property_name in plan.supported and property_name not in plan.entry.write_only:
            assert plan.replaces(str(property_name)), f"a change of {property_name} must replace"
