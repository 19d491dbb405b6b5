"""Subnet groups that can be changed, replication groups with members."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def subnets(cloud: Cloud) -> list[str]:
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    return [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.5.{index}.0/24", AvailabilityZone=f"{REGION}{zone}")[
            "Subnet"
        ]["SubnetId"]
        for index, zone in enumerate("abc")
    ]


def test_a_database_subnet_group_survives_its_change(cloud: Cloud, subnets: list[str]) -> None:
    rds = cloud.client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="db", DBSubnetGroupDescription="d", SubnetIds=subnets[:2])
    rds.modify_db_subnet_group(DBSubnetGroupName="db", SubnetIds=subnets)
    group = rds.describe_db_subnet_groups(DBSubnetGroupName="db")["DBSubnetGroups"][0]
    assert [subnet["SubnetIdentifier"] for subnet in group["Subnets"]] == subnets


def test_performance_insights_are_shown(cloud: Cloud) -> None:
    rds = cloud.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="one",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="long-enough",
        EnablePerformanceInsights=True,
    )
    assert rds.describe_db_instances(DBInstanceIdentifier="one")["DBInstances"][0][
        "PerformanceInsightsEnabled"
    ]


def _members(cache: Any, group: str) -> list[str]:
    found = cache.describe_replication_groups(ReplicationGroupId=group)["ReplicationGroups"][0]
    return [str(member) for member in found["MemberClusters"]]


def test_a_replication_group_has_as_many_members_as_asked(cloud: Cloud, subnets: list[str]) -> None:
    cache = cloud.client("elasticache")
    cache.create_cache_subnet_group(
        CacheSubnetGroupName="cache", CacheSubnetGroupDescription="d", SubnetIds=subnets[:2]
    )
    cache.create_replication_group(
        ReplicationGroupId="orders",
        ReplicationGroupDescription="d",
        NumCacheClusters=3,
        AutomaticFailoverEnabled=True,
        CacheSubnetGroupName="cache",
        EngineVersion="7.1",
    )
    assert _members(cache, "orders") == ["orders-001", "orders-002", "orders-003"]
    member = cache.describe_cache_clusters(CacheClusterId="orders-002")["CacheClusters"][0]
    assert (member["ReplicationGroupId"], member["CacheSubnetGroupName"]) == ("orders", "cache")
    cache.increase_replica_count(ReplicationGroupId="orders", NewReplicaCount=3, ApplyImmediately=True)
    assert len(_members(cache, "orders")) == 4
    with pytest.raises(cache.exceptions.CacheSubnetGroupInUse):
        cache.delete_cache_subnet_group(CacheSubnetGroupName="cache")
    cache.delete_replication_group(ReplicationGroupId="orders")
    with pytest.raises(cache.exceptions.ReplicationGroupNotFoundFault):
        _members(cache, "orders")
    cache.delete_cache_subnet_group(CacheSubnetGroupName="cache")
