"""The generic engine, through clients of the services it serves."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import MANAGEMENT, Cloud

pytestmark = pytest.mark.sandbox


def test_an_object_is_created_read_listed_updated_and_deleted(cloud: Cloud) -> None:
    analyzer = cloud.client("accessanalyzer")
    created = analyzer.create_analyzer(analyzerName="all", type="ORGANIZATION")
    assert created["arn"] == f"arn:aws:access-analyzer:eu-central-1:{MANAGEMENT}:analyzer/all"
    assert analyzer.get_analyzer(analyzerName="all")["analyzer"]["status"] == "ACTIVE"
    analyzer.create_archive_rule(analyzerName="all", ruleName="r", filter={"isPublic": {"eq": ["false"]}})
    analyzer.update_archive_rule(analyzerName="all", ruleName="r", filter={"isPublic": {"eq": ["true"]}})
    rule = analyzer.get_archive_rule(analyzerName="all", ruleName="r")["archiveRule"]
    assert rule["filter"] == {"isPublic": {"eq": ["true"]}}
    assert [each["name"] for each in analyzer.list_analyzers()["analyzers"]] == ["all"]
    assert analyzer.list_analyzers(type="ACCOUNT")["analyzers"] == []
    analyzer.delete_archive_rule(analyzerName="all", ruleName="r")
    analyzer.delete_analyzer(analyzerName="all")
    with pytest.raises(analyzer.exceptions.ResourceNotFoundException, match="Analyzer not found: name all"):
        analyzer.get_analyzer(analyzerName="all")


def test_a_second_object_of_the_same_name_is_a_conflict(cloud: Cloud) -> None:
    analyzer = cloud.client("accessanalyzer")
    analyzer.create_analyzer(analyzerName="twice", type="ACCOUNT")
    with pytest.raises(analyzer.exceptions.ConflictException):
        analyzer.create_analyzer(analyzerName="twice", type="ACCOUNT")


def test_objects_are_kept_apart_by_region_but_not_for_global_services(cloud: Cloud) -> None:
    cloud.client("accessanalyzer").create_analyzer(analyzerName="here", type="ACCOUNT")
    elsewhere = cloud.client("accessanalyzer", region="eu-west-1")
    assert elsewhere.list_analyzers()["analyzers"] == []
    cloud.client("globalaccelerator", region="us-west-2").create_accelerator(
        Name="edge", IdempotencyToken="1"
    )
    found = cloud.client("globalaccelerator", region="us-west-2").list_accelerators()["Accelerators"]
    assert [each["Name"] for each in found] == ["edge"]


def test_tags_are_kept_under_the_arn(cloud: Cloud) -> None:
    analyzer = cloud.client("accessanalyzer")
    arn = analyzer.create_analyzer(analyzerName="tagged", type="ACCOUNT", tags={"a": "1"})["arn"]
    analyzer.tag_resource(resourceArn=arn, tags={"b": "2"})
    analyzer.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert analyzer.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    assert analyzer.get_analyzer(analyzerName="tagged")["analyzer"]["tags"] == {"b": "2"}


def test_a_parent_is_needed_and_is_not_deleted_before_its_children(cloud: Cloud) -> None:
    edge = cloud.client("globalaccelerator", region="us-west-2")
    ports = [{"FromPort": 443, "ToPort": 443}]
    missing = f"arn:aws:globalaccelerator::{MANAGEMENT}:accelerator/none"
    with pytest.raises(edge.exceptions.AcceleratorNotFoundException):
        edge.create_listener(AcceleratorArn=missing, PortRanges=ports, Protocol="TCP", IdempotencyToken="1")
    arn = edge.create_accelerator(Name="parent", IdempotencyToken="1")["Accelerator"]["AcceleratorArn"]
    listener = edge.create_listener(
        AcceleratorArn=arn, PortRanges=ports, Protocol="TCP", IdempotencyToken="1"
    )
    edge.update_accelerator(AcceleratorArn=arn, Enabled=False)
    with pytest.raises(edge.exceptions.AssociatedListenerFoundException):
        edge.delete_accelerator(AcceleratorArn=arn)
    edge.delete_listener(ListenerArn=listener["Listener"]["ListenerArn"])
    edge.delete_accelerator(AcceleratorArn=arn)


def test_a_setting_has_defaults_and_can_be_reset(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"
    ec2.enable_snapshot_block_public_access(State="block-all-sharing")
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    ec2.disable_snapshot_block_public_access()
    assert ec2.get_snapshot_block_public_access_state()["State"] == "unblocked"


def test_a_setting_that_was_never_written_may_be_an_error(cloud: Cloud) -> None:
    backup = cloud.client("backup")
    backup.create_backup_vault(BackupVaultName="vault")
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.get_backup_vault_access_policy(BackupVaultName="vault")
    backup.put_backup_vault_access_policy(BackupVaultName="vault", Policy="{}")
    assert backup.get_backup_vault_access_policy(BackupVaultName="vault")["Policy"] == "{}"


def test_ec2_objects_are_tagged_like_all_others(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    specification = [{"ResourceType": "ipam", "Tags": [{"Key": "a", "Value": "1"}]}]
    identifier = ec2.create_ipam(TagSpecifications=specification)["Ipam"]["IpamId"]
    ec2.create_tags(Resources=[identifier], Tags=[{"Key": "b", "Value": "2"}])
    ec2.delete_tags(Resources=[identifier], Tags=[{"Key": "a"}])
    assert ec2.describe_ipams(IpamIds=[identifier])["Ipams"][0]["Tags"] == [{"Key": "b", "Value": "2"}]
    with pytest.raises(ClientError, match=r"InvalidIpamId\.NotFound"):
        ec2.describe_ipams(IpamIds=["ipam-0"])


def test_what_moto_drops_is_put_back(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    cloud.client("s3").create_bucket(
        Bucket="flows", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    options = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": False}
    made = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flows",
        DestinationOptions=options,
    )
    found = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][0]
    assert found["DestinationOptions"] == options
