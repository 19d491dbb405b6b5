"""Small things that AWS keeps and moto forgets."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = pytest.mark.sandbox


def test_a_queue_keeps_its_policies_when_something_else_changes(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*"}]})
    allow = json.dumps({"redrivePermission": "denyAll"})
    attributes = {"FifoQueue": "true", "Policy": policy, "RedriveAllowPolicy": allow}
    url = sqs.create_queue(QueueName="orders.fifo", Attributes=attributes)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert json.loads(found["Policy"]) == json.loads(policy)
    assert (found["RedriveAllowPolicy"], found["VisibilityTimeout"]) == (allow, "60")
    only = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedriveAllowPolicy"])["Attributes"]
    assert only == {"RedriveAllowPolicy": allow}


def test_a_topic_shows_its_signature_version(cloud: Cloud) -> None:
    sns = cloud.client("sns")
    arn = sns.create_topic(Name="orders", Attributes={"SignatureVersion": "2"})["TopicArn"]
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["SignatureVersion"] == "2"


def test_a_new_bucket_is_encrypted_with_the_keys_of_s3(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": REGION})
    rules = s3.get_bucket_encryption(Bucket="plain")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_an_object_is_copied_inside_a_locked_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=place)
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket="locked", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention}
    )
    s3.put_object(Bucket="locked", Key="state", Body=b"1", ChecksumAlgorithm="SHA256")
    s3.copy_object(Bucket="locked", Key="history", CopySource="locked/state")
    assert s3.get_object(Bucket="locked", Key="history")["Body"].read() == b"1"


def test_the_account_prefix_of_s3_control_is_not_needed(cloud: Cloud) -> None:
    control = cloud.client("s3control")
    block = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }
    control.put_public_access_block(AccountId="123456789012", PublicAccessBlockConfiguration=block)
    found = control.get_public_access_block(AccountId="123456789012")["PublicAccessBlockConfiguration"]
    assert found == block


def test_a_backup_plan_is_updated_in_place(cloud: Cloud) -> None:
    backup = cloud.client("backup")
    backup.create_backup_vault(BackupVaultName="vault")
    rule = {"RuleName": "daily", "TargetBackupVaultName": "vault"}
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": [rule]})["BackupPlanId"]
    backup.update_backup_plan(
        BackupPlanId=plan, BackupPlan={"BackupPlanName": "plan", "Rules": [{**rule, "RuleName": "hourly"}]}
    )
    found = backup.get_backup_plan(BackupPlanId=plan)["BackupPlan"]["Rules"]
    assert [each["RuleName"] for each in found] == ["hourly"]


def test_a_config_rule_keeps_its_tags(cloud: Cloud) -> None:
    config = cloud.client("config")
    rule = {
        "ConfigRuleName": "versioned",
        "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"},
    }
    config.put_config_rule(ConfigRule=rule, Tags=[{"Key": "a", "Value": "1"}])
    config.put_config_rule(ConfigRule={**rule, "Description": "changed"})
    arn = config.describe_config_rules()["ConfigRules"][0]["ConfigRuleArn"]
    assert config.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
