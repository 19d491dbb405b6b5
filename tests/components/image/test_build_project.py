"""The project that makes images: what it runs, where, and what its role may do."""

from __future__ import annotations

import json

import pytest

from components.image.build_specification import build_specification
from components.image.pipeline_documents import PACKER
from policies.evaluation import Decision, PolicyDocument, Request, ScpPath, evaluate
from policies.scope import IMAGE_BUILDER_ROLE, Account, Place
from policies.scp_paths import scp_path
from tests.components.engine import ACCOUNT, REGION, Graph, build
from tests.components.image.parts import SECOND_REGION, pipeline


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(pipeline)


@pytest.fixture(scope="module")
def policy(graph: Graph) -> PolicyDocument:
    document: PolicyDocument = json.loads(
        graph.one("aws:iam/rolePolicy:RolePolicy", "image-builds-builder")["policy"]
    )
    return document


def decide(policy: PolicyDocument, action: str, resource: str = "*") -> Decision:
    """The evaluator over the role's policy alone: what it does not allow is denied."""
    request = Request(
        action=action,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/builder",
        account=ACCOUNT,
        resource=resource,
    )
    return evaluate(request, ScpPath.of([("role", [policy])]))


def volume_keys(graph: Graph) -> list[str]:
    return [key.outputs["arn"] for key in graph.of_type("aws:kms/key:Key") if "volumes" in key.name]


def test_only_one_build_runs_at_a_time_from_the_source_in_the_image_bucket(graph: Graph) -> None:
    project = graph.one("aws:codebuild/project:Project")
    assert project["concurrentBuildLimit"] == 1
    assert project["source"]["location"] == f"platform-images-{ACCOUNT}/source/platform.zip"
    assert json.loads(project["source"]["buildspec"]) == json.loads(build_specification())


def test_it_runs_in_private_subnets_and_nobody_comes_in(graph: Graph) -> None:
    assert graph.one("aws:codebuild/project:Project")["vpcConfig"]["subnets"] == ["subnet-1"]
    rules = graph.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
    assert {(rule["fromPort"], rule["cidrIpv4"]) for rule in rules} == {
        (22, "10.0.0.0/16"),
        (80, "0.0.0.0/0"),
        (443, "0.0.0.0/0"),
    }
    assert graph.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") == []


@pytest.mark.parametrize(
    "action",
    ["kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom"],
)
def test_what_ec2_does_with_the_volumes_in_its_name_is_allowed_in_both_regions(
    graph: Graph, policy: PolicyDocument, action: str
) -> None:
    """No emulator asks KMS in the name of EC2, so these are asked here."""
    keys = volume_keys(graph)
    assert len(keys) == 2, f"one key in {REGION}, one in {SECOND_REGION}"
    assert all(decide(policy, action, key).allowed for key in keys)
    assert decide(policy, action, f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other").denied


@pytest.mark.parametrize("action", ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission"])
def test_the_build_may_be_put_into_the_network(policy: PolicyDocument, action: str) -> None:
    assert decide(policy, action).allowed


def parameter(name: str) -> str:
    return f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/platform/images/{name}"


def test_the_build_moves_no_channel_but_the_candidate(policy: PolicyDocument) -> None:
    for name in ("debian-12/candidate", "eks-node/candidate/built"):
        assert decide(policy, "ssm:PutParameter", parameter(name)).allowed
    for name in ("debian-12/dev", "eks-node/prod/built", "pipeline"):
        assert decide(policy, "ssm:PutParameter", parameter(name)).denied
    assert decide(policy, "ssm:GetParameter", parameter("debian-12/prod")).allowed


@pytest.mark.parametrize("action", [action for action in PACKER if "*" not in action])
@pytest.mark.parametrize("kind", ["instance/i-1", "volume/vol-1", "key-pair/packer", "image/ami-1"])
def test_no_guardrail_denies_what_packer_does_in_the_shared_account(action: str, kind: str) -> None:
    """As the organization attaches them; Packer's volumes are encrypted, and it names no metadata options."""
    request = Request(
        action=action,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/{IMAGE_BUILDER_ROLE}",
        account=ACCOUNT,
        resource=f"arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}",
        region=REGION,
        context={"ec2:Encrypted": True},
    )
    decision = evaluate(request, scp_path(Place.of(Account.SHARED)))
    assert decision.allowed, f"{action} on {kind}: {decision.reason}"


@pytest.mark.parametrize("action", ["iam:PassRole", "s3:DeleteObject", "sts:AssumeRole", "ec2:CreateVpc"])
def test_the_build_may_do_nothing_that_it_does_not_need(policy: PolicyDocument, action: str) -> None:
    assert decide(policy, action).denied
