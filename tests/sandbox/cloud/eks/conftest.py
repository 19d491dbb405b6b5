"""An emulator of its own with one cluster, for tests against real processes."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from sandbox.paths import LOOPBACK, REPOSITORY, SandboxPaths, free_port
from sandbox.processes import control_plane, supervisor
from sandbox.processes.supervisor import ProcessSpec

REGION = "eu-central-1"
ACCOUNT = "123456789012"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "registry.example/web:1.0"}]},
        },
    },
}


@dataclass
class Cloud:
    """A running emulator, and how to be somebody in it."""

    paths: SandboxPaths
    url: str
    subnets: list[str] = field(default_factory=list)

    def client(self, service: str, **credentials: str) -> Any:
        chosen = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        create: Any = boto3.client
        return create(service, endpoint_url=self.url, region_name=REGION, **chosen)

    def create_role(self, name: str) -> str:
        role = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        return str(role["Role"]["Arn"])

    def environment_of(self, role: str) -> dict[str, str]:
        """The AWS variables of a session of that role."""
        session = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="test"
        )
        held = session["Credentials"]
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": held["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": held["SecretAccessKey"],
            "AWS_SESSION_TOKEN": held["SessionToken"],
        }


def start_emulator(paths: SandboxPaths, port: int) -> str:
    url = f"http://{LOOPBACK}:{port}"
    spec = ProcessSpec(
        name="emulator",
        command=(sys.executable, "-m", "sandbox.cloud.server", "--port", str(port)),
        environment={"PLATFORM_SANDBOX_ROOT": str(paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: answers(f"{url}/moto-api/"),
    )
    supervisor.start(spec, paths)
    paths.publish_endpoints(aws=url)
    return url


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - always http on loopback
            return True
    except OSError:
        return False


def wait(client: Any, waiter: str, **names: str) -> None:
    client.get_waiter(waiter).wait(**names, WaiterConfig={"Delay": 1, "MaxAttempts": 60})


@pytest.fixture(name="cloud", scope="module")
def cloud_with_a_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    paths = SandboxPaths(tmp_path_factory.mktemp("sandbox"))
    cloud = Cloud(paths, start_emulator(paths, free_port()))
    try:
        ec2 = cloud.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
        for number, letter in enumerate("abc"):
            subnet = ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.16.{number}.0/24", AvailabilityZone=f"{REGION}{letter}"
            )
            cloud.subnets.append(subnet["Subnet"]["SubnetId"])
        yield cloud
    finally:
        supervisor.stop("emulator", paths)
        control_plane.stop_all(paths)
