"""The emulator with nodes in the five member accounts, and how commands get there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.operations.fleet.simulation import GROUPS
from tests.sandbox.cloud.emulator import REGION, Cloud

ROLE = "OrganizationAccountAccessRole"
NODES_PER_GROUP = 20
IMAGE = "1.5.0"


@dataclass(frozen=True)
class World:
    """The emulator, the ids of its accounts by name, and the variables that lead there."""

    cloud: Cloud
    accounts: dict[str, str]

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.cloud.url,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PULUMI_BACKEND_URL": "file:///elsewhere",
        }

    def ec2(self, account: str) -> Any:
        return self.cloud.client("ec2", self.cloud.assume(self.accounts[account]))

    def ssm(self, account: str) -> Any:
        return self.cloud.client("ssm", self.cloud.assume(self.accounts[account]))

    def nodes(self, account: str, group: str) -> list[str]:
        found = self.ec2(account).describe_instances(Filters=[{"Name": "tag:PatchGroup", "Values": [group]}])
        return sorted(one["InstanceId"] for part in found["Reservations"] for one in part["Instances"])


def launch(ec2: Any, nodes: int) -> None:
    """That many nodes of every group, of an image with a version."""
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_tags(Resources=[image], Tags=[{"Key": "Version", "Value": IMAGE}])
    for group in GROUPS:
        tags = [{"Key": "PatchGroup", "Value": group}]
        ec2.run_instances(
            ImageId=image,
            MinCount=nodes,
            MaxCount=nodes,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
