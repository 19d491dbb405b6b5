"""The inventory shows what was made, in every account, and nothing that AWS makes by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.cloud.emulator import MANAGEMENT, REGION, Cloud

pytestmark = pytest.mark.sandbox


def test_a_fresh_emulator_is_empty_even_after_looking_around(own_cloud: Cloud) -> None:
    cloud = own_cloud
    assert len(cloud.client("ec2").describe_vpcs()["Vpcs"]) == 1
    assert cloud.client("iam").list_policies(Scope="AWS")["Policies"]
    cloud.client("kms").list_aliases()
    cloud.client("rds").describe_db_instances()
    cloud.client("ssm").get_parameters_by_path(Path="/aws/service/global-infrastructure")
    assert cloud.inventory() == []


def test_objects_of_all_accounts_are_listed_until_they_are_deleted(own_cloud: Cloud) -> None:
    cloud = own_cloud
    member = cloud.member("dev")
    session = cloud.assume(member)
    ec2, s3, iam = (cloud.client(service, session) for service in ("ec2", "s3", "iam"))
    kms, analyzer = cloud.client("kms", session), cloud.client("accessanalyzer")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    s3.create_bucket(Bucket="in-dev", CreateBucketConfiguration={"LocationConstraint": REGION})
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument="{}")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    analyzer.create_analyzer(analyzerName="one", type="ACCOUNT")

    found = {(item["account"], item["service"], item["type"], item["id"]) for item in cloud.inventory()}
    assert (member, "ec2", "VPC", vpc) in found
    assert (member, "ec2", "Subnet", subnet) in found
    assert (member, "s3", "FakeBucket", "in-dev") in found
    assert (member, "kms", "Key", key) in found
    assert (MANAGEMENT, "accessanalyzer", "Analyzer", "one") in found
    assert {item["type"] for item in cloud.inventory() if item["service"] == "iam"} == {"Role"}
    assert {item["type"] for item in cloud.inventory() if item["service"] == "organizations"} == {
        "FakeAccount"
    }

    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)
    s3.delete_bucket(Bucket="in-dev")
    iam.delete_role(RoleName="worker")
    kms.schedule_key_deletion(KeyId=key)
    analyzer.delete_analyzer(analyzerName="one")
    organizations = cloud.client("organizations")
    organizations.remove_account_from_organization(AccountId=member)
    organizations.delete_organization()
    assert cloud.inventory() == []


def _create_database(rds: Any, subnets: list[str]) -> None:
    rds.create_db_subnet_group(DBSubnetGroupName="db", DBSubnetGroupDescription="d", SubnetIds=subnets)
    rds.create_db_cluster(
        DBClusterIdentifier="orders",
        Engine="aurora-postgresql",
        MasterUsername="root",
        ManageMasterUserPassword=True,
        DBSubnetGroupName="db",
    )
    rds.create_db_instance(
        DBInstanceIdentifier="orders-0",
        DBClusterIdentifier="orders",
        Engine="aurora-postgresql",
        DBInstanceClass="db.r6g.large",
    )


def test_what_services_make_for_an_object_goes_with_it(own_cloud: Cloud) -> None:
    ec2, rds = own_cloud.client("ec2"), own_cloud.client("rds")
    vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.2.{index}.0/24", AvailabilityZone=f"{REGION}{zone}")[
            "Subnet"
        ]["SubnetId"]
        for index, zone in enumerate("ab")
    ]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.sts", VpcEndpointType="Interface", SubnetIds=subnets
    )["VpcEndpoint"]["VpcEndpointId"]
    _create_database(rds, subnets)

    rds.delete_db_instance(DBInstanceIdentifier="orders-0", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="orders", SkipFinalSnapshot=True)
    rds.delete_db_subnet_group(DBSubnetGroupName="db")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=address)
    for subnet in subnets:
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)
    assert own_cloud.inventory() == []


def test_an_instance_is_listed_until_it_is_terminated_and_its_commands_never(own_cloud: Cloud) -> None:
    ec2, ssm = own_cloud.client("ec2"), own_cloud.client("ssm")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, SubnetId=subnet)["Instances"]
    nodes = [one["InstanceId"] for one in made]
    ssm.send_command(DocumentName="AWS-RunPatchBaseline", InstanceIds=nodes)
    assert "Reservation" in [item["type"] for item in own_cloud.inventory()]
    ec2.terminate_instances(InstanceIds=nodes[:1])
    assert "Reservation" in [item["type"] for item in own_cloud.inventory()], "one of two still runs"
    ec2.terminate_instances(InstanceIds=nodes[1:])
    assert own_cloud.inventory() == []
