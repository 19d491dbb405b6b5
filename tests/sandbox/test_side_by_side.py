"""Two sandboxes on one machine, as of two clones: the same names in both, and neither touches the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from sandbox import runtime
from sandbox.environment import HOME_REGION, environment
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from sandbox.processes.cluster_files import known_clusters

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
BUCKET, CLUSTER = "the-same-bucket", "the-same-cluster"
TRUST = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
_clients: Any = boto3.client  # the stubs know no service name that is a variable


@dataclass(frozen=True)
class Clone:
    """The sandbox of one checkout."""

    paths: SandboxPaths

    def client(self, service: str) -> Any:
        variables = environment(self.paths)
        return _clients(
            service,
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=HOME_REGION,
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )

    def bring_up(self) -> None:
        """Emulator, daemon, a bucket and a cluster, under names that the other clone uses too."""
        runtime.start(self.paths)
        self.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": HOME_REGION}
        )
        ec2, eks = self.client("ec2"), self.client("eks")
        vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.16.{at}.0/24", AvailabilityZone=f"{HOME_REGION}{zone}"
            )["Subnet"]["SubnetId"]
            for at, zone in enumerate("ab")
        ]
        trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
        role = self.client("iam").create_role(RoleName="cluster", AssumeRolePolicyDocument=trust)
        eks.create_cluster(
            name=CLUSTER, roleArn=role["Role"]["Arn"], resourcesVpcConfig={"subnetIds": subnets}
        )
        eks.get_waiter("cluster_active").wait(name=CLUSTER, WaiterConfig={"Delay": 1, "MaxAttempts": 90})

    def ports(self) -> set[str]:
        """Every port that the clone listens on."""
        taken = {address.rpartition(":")[2] for address in self.paths.endpoints().values()}
        for cluster in known_clusters(self.paths):
            taken |= {str(port) for port in vars(cluster.read_settings().ports).values()}
        return taken


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clone, Clone]]:
    both = [Clone(SandboxPaths(tmp_path_factory.mktemp(name) / ".sandbox")) for name in ("one", "two")]
    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(Clone.bring_up, both))
        yield both[0], both[1]
    finally:
        for clone in both:
            runtime.stop(clone.paths)


def test_both_come_up_at_the_same_time_on_ports_of_their_own(clones: tuple[Clone, Clone]) -> None:
    one, two = (clone.ports() for clone in clones)
    assert len(one) == len(two) == 6, "emulator, daemon, API server, webhook, and two of the store"
    assert not one & two
    names = [set(supervisor.running(clone.paths)) for clone in clones]
    assert names[0] == names[1], "the same processes run in both"


def test_the_same_names_are_different_things(clones: tuple[Clone, Clone]) -> None:
    one, two = clones
    one.client("s3").put_object(Bucket=BUCKET, Key="of-one", Body=b"1")
    assert two.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0
    (first, second) = (clone.client("eks").describe_cluster(name=CLUSTER)["cluster"] for clone in clones)
    assert first["arn"] == second["arn"], "both are the same account"
    assert first["endpoint"] != second["endpoint"]


def test_what_one_forgets_the_other_keeps(clones: tuple[Clone, Clone]) -> None:
    one, two = clones
    before = {name: process.pid for name, process in supervisor.running(two.paths).items()}
    runtime.reset(one.paths)
    assert not one.paths.root.exists()
    assert {name: process.pid for name, process in supervisor.running(two.paths).items()} == before
    assert [each["Name"] for each in two.client("s3").list_buckets()["Buckets"]] == [BUCKET]
    assert two.client("eks").describe_cluster(name=CLUSTER)["cluster"]["status"] == "ACTIVE"
