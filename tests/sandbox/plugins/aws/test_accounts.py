"""Provider configurations: several accounts, roles, default tags, allowed accounts, secrets, half-made resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.aws.values import SECRET_SIGNATURE, SIGNATURE_KEY, from_struct, to_struct
from tests.sandbox.plugins.aws.driver import CheckFailedError, Live, Stub, provider

pytestmark = pytest.mark.sandbox

VPC = "aws:ec2/vpc:Vpc"
HUB = "aws:ec2transitgateway/transitGateway:TransitGateway"


@pytest.fixture
def member(stub: Stub) -> Iterator[str]:
    """The id of a fresh member account."""
    organization = Live(stub, "aws:organizations/organization:Organization", "organization")
    organization.create({"featureSet": "ALL", "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"]})
    account = Live(stub, "aws:organizations/account:Account", "member")
    account.create({"name": "member", "email": "member@example.com"})
    sharing = Live(stub, "aws:ram/sharingWithOrganization:SharingWithOrganization", "sharing").create({})
    yield account.id
    for live in (sharing, account, organization):
        live.delete()


def role_in(account: str) -> list[Any]:
    return [{"roleArn": f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", "sessionName": "test"}]


def test_an_assumed_role_works_in_its_own_account(aws: dict[str, str], stub: Stub, member: str) -> None:
    with provider(aws, assumeRoles=role_in(member)) as inside:
        vpc = Live(inside, VPC, "inside").create({"cidrBlock": "10.0.0.0/16"})
        assert vpc.state["ownerId"] == member
        assert Live(stub, VPC, "inside", vpc.id, {}, {}).imported() is None, "another account sees the VPC"
        vpc.delete()


def test_an_attachment_from_another_account_waits_for_its_accepter(
    aws: dict[str, str], stub: Stub, member: str
) -> None:
    hub = Live(stub, HUB, "hub").create({"autoAcceptSharedAttachments": "disable"})
    share = Live(stub, "aws:ram/resourceShare:ResourceShare", "share").create({})
    arn = hub.state["arn"]
    shared = [
        Live(stub, "aws:ram/resourceAssociation:ResourceAssociation", "what").create(
            {"resourceArn": arn, "resourceShareArn": share.id}
        ),
        Live(stub, "aws:ram/principalAssociation:PrincipalAssociation", "whom").create(
            {"principal": member, "resourceShareArn": share.id}
        ),
    ]
    with provider(aws, assumeRoles=role_in(member)) as inside:
        vpc = Live(inside, VPC, "spoke").create({"cidrBlock": "10.1.0.0/16"})
        subnet = Live(inside, "aws:ec2/subnet:Subnet", "spoke").create(
            {"vpcId": vpc.id, "cidrBlock": "10.1.0.0/24"}
        )
        attachment = Live(inside, "aws:ec2transitgateway/vpcAttachment:VpcAttachment", "spoke").create(
            {"vpcId": vpc.id, "subnetIds": [subnet.id], "transitGatewayId": hub.id}
        )
        accepter = Live(stub, "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter", "accept")
        accepter.create({"transitGatewayAttachmentId": attachment.id})
        assert accepter.state["vpcOwnerId"] == member
        assert accepter.changes({"transitGatewayAttachmentId": attachment.id}) == []
        for live in (accepter, attachment, subnet, vpc, *reversed(shared), share, hub):
            live.delete()


def test_default_tags_join_the_resources_own(aws: dict[str, str]) -> None:
    with provider(aws, defaultTags={"tags": {"Owner": "platform", "Stage": "dev"}}) as tagging:
        vpc = Live(tagging, VPC, "tagged").create({"cidrBlock": "10.0.0.0/16", "tags": {"Stage": "prod"}})
        assert vpc.state["tagsAll"] == {"Owner": "platform", "Stage": "prod"}
        assert vpc.changes({"cidrBlock": "10.0.0.0/16", "tags": {"Stage": "prod"}}) == []
        vpc.delete()


def test_a_wrong_account_is_refused_by_its_number(aws: dict[str, str]) -> None:
    """At once, so that a preview says it too."""
    with pytest.raises(grpc.RpcError) as refused, provider(aws, allowedAccountIds=["111122223333"]):
        pass
    assert "AWS account ID not allowed: 123456789012" in str(refused.value.details())


def test_an_aws_error_keeps_its_code_message_and_operation(stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        Live(stub, "aws:ec2/subnet:Subnet", "lost").create({"vpcId": "vpc-0", "cidrBlock": "10.0.0.0/24"})
    message = str(failed.value.details())
    assert message.startswith("creating EC2 Subnet (lost): operation error CreateSubnet, StatusCode: 400")
    assert "InvalidVpcID.NotFound: " in message


def test_an_unknown_property_names_the_nearest_known_one(stub: Stub) -> None:
    with pytest.raises(CheckFailedError, match=r"no property 'cidrBlok'; did you mean 'cidrBlock'"):
        Live(stub, VPC, "typo").check({"cidrBlok": "10.0.0.0/16"})


def test_a_type_without_entry_says_how_to_get_it(stub: Stub) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        Live(stub, "aws:lambda/function:Function", "absent").check({})
    assert "sandbox/plugins/aws/resources/lambda.py" in str(failed.value.details())


def test_a_secret_stays_secret(stub: Stub) -> None:
    token = "aws:ssm/parameter:Parameter"  # noqa: S105 (a resource type)
    live = Live(stub, token, "secret")
    wrapped: Any = {SIGNATURE_KEY: SECRET_SIGNATURE, "value": "hidden"}
    inputs = {"name": "/secret", "type": "String", "description": wrapped, "value": "hidden"}
    request = provider_pb2.CreateRequest(urn=live.urn, properties=to_struct(inputs))
    state = from_struct(stub.Create(request).properties)
    assert state["description"] == wrapped
    assert state["value"] == wrapped, "a parameter's value is secret even if the program does not say so"
    live.id, live.state, live.inputs = "/secret", {"name": "/secret"}, {}
    live.delete()


def test_a_resource_that_fails_half_way_is_recorded(stub: Stub) -> None:
    """The role does not exist, so the profile is made and its role cannot be added."""
    live = Live(stub, "aws:iam/instanceProfile:InstanceProfile", "half")
    with pytest.raises(grpc.RpcError) as failed:
        live.create({"name": "half", "role": "nobody"})
    metadata: Any = failed.value.trailing_metadata()
    assert b"ErrorResourceInitFailed" in dict(metadata)["grpc-status-details-bin"]
    live.id, live.state, live.inputs = "half", {"name": "half"}, {"name": "half"}
    found = live.read()
    assert found is not None
    live.delete()
