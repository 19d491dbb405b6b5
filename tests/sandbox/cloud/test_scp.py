"""Service control policies are enforced on every request of member accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import REGION, Cloud, Session

pytestmark = pytest.mark.sandbox
DENY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "DenyCloudTrailStop",
            "Effect": "Deny",
            "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
            "Resource": "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/break-glass"}},
        },
        {
            "Sid": "DenyOtherRegions",
            "Effect": "Deny",
            "NotAction": ["iam:*", "sts:*", "organizations:*", "s3:ListAllMyBuckets"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-east-1"]}},
        },
        {
            "Sid": "DenyLogs",
            "Effect": "Deny",
            "Action": "s3:DeleteBucket",
            "Resource": "arn:aws:s3:::*-log-archive",
        },
        {
            "Sid": "DenyBigInstances",
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "*",
            "Condition": {"StringLike": {"ec2:InstanceType": "*.metal"}},
        },
    ],
}


@pytest.fixture(scope="module")
def production(cloud: Cloud) -> Session:
    account = cloud.member("prod")
    organizations = cloud.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="Prod")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    policy = organizations.create_policy(
        Name="guard", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(DENY)
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=unit)
    return cloud.assume(account)


def _trail(cloud: Cloud, session: Session, bucket: str) -> Any:
    place = {"LocationConstraint": REGION}
    cloud.client("s3", session).create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    trail = cloud.client("cloudtrail", session)
    trail.create_trail(Name="audit", S3BucketName=bucket)
    return trail


def test_a_denied_json_call_answers_in_the_words_of_aws(cloud: Cloud, production: Session) -> None:
    trail = _trail(cloud, production, "prod-trail")
    with pytest.raises(ClientError) as refused:
        trail.stop_logging(Name="audit")
    error: Any = refused.value.response
    assert error["Error"]["Code"] == "AccessDeniedException"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
    arn = cloud.client("sts", production).get_caller_identity()["Arn"]
    assert error["Error"]["Message"] == (
        f"User: {arn} is not authorized to perform: cloudtrail:StopLogging on resource: "
        f"arn:aws:cloudtrail:eu-central-1:{arn.split(':')[4]}:trail/audit "
        "with an explicit deny in a service control policy"
    )


@pytest.mark.usefixtures("production")
def test_the_management_account_is_exempt(cloud: Cloud) -> None:
    _trail(cloud, Session(), "management-trail").stop_logging(Name="audit")


def test_ec2_answers_with_its_own_code(cloud: Cloud, production: Session) -> None:
    with pytest.raises(
        ClientError, match=r"UnauthorizedOperation.*with an explicit deny in a service control policy"
    ):
        cloud.client("ec2", production, region="ap-south-1").create_vpc(CidrBlock="10.0.0.0/16")
    cloud.client("ec2", production).create_vpc(CidrBlock="10.0.0.0/16")


def test_s3_answers_with_its_own_code_and_the_resource_decides(cloud: Cloud, production: Session) -> None:
    s3 = cloud.client("s3", production)
    for name in ("prod-log-archive", "prod-scratch"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    with pytest.raises(ClientError, match=r"AccessDenied.*arn:aws:s3:::prod-log-archive"):
        s3.delete_bucket(Bucket="prod-log-archive")
    s3.delete_bucket(Bucket="prod-scratch")


def test_a_condition_key_of_the_service_decides(cloud: Cloud, production: Session) -> None:
    ec2 = cloud.client("ec2", production)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    with pytest.raises(ClientError, match=r"UnauthorizedOperation"):
        ec2.run_instances(ImageId=image, InstanceType="m5.metal", MinCount=1, MaxCount=1)
    ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)


def test_the_exempted_role_may(cloud: Cloud, production: Session) -> None:
    account = cloud.client("sts", production).get_caller_identity()["Account"]
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}],
    }
    cloud.client("iam", production).create_role(
        RoleName="break-glass", AssumeRolePolicyDocument=json.dumps(trust)
    )
    session = cloud.assume(account, "break-glass", by=production)
    trail = _trail(cloud, session, "break-glass-trail-bucket")
    trail.stop_logging(Name="audit")


def test_a_detached_policy_binds_no_longer(cloud: Cloud) -> None:
    account = cloud.member("free")
    organizations = cloud.client("organizations")
    content = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'
    )
    policy = organizations.create_policy(
        Name="no-queues", Description="", Type="SERVICE_CONTROL_POLICY", Content=content
    )["Policy"]["PolicySummary"]["Id"]
    session = cloud.assume(account)
    organizations.attach_policy(PolicyId=policy, TargetId=account)
    with pytest.raises(ClientError, match=r"AccessDenied"):
        cloud.client("sqs", session).create_queue(QueueName="q")
    organizations.detach_policy(PolicyId=policy, TargetId=account)
    cloud.client("sqs", session).create_queue(QueueName="q")
