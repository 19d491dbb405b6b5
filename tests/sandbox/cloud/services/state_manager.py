"""Nodes in the emulator with an archive of roles, and associations that work on them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.fleet.role_enforcement import PLAYBOOK
from tests.sandbox.cloud.emulator import REGION, Cloud

ROLES, INVENTORY = "roles-of-a-test", "inventory-of-a-test"
SOURCE = f"https://s3.{REGION}.amazonaws.com/{ROLES}/roles/ansible.zip"


@dataclass
class Aws:
    """The management account's clients, each made once."""

    ec2: Any
    s3: Any
    ssm: Any


def clients(cloud: Cloud) -> Aws:
    return Aws(cloud.client("ec2"), cloud.client("s3"), cloud.client("ssm"))


def make_nodes(aws: Aws) -> list[str]:
    """Three nodes of one group, and one that belongs to none."""
    image = aws.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    aws.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "PatchGroup", "Value": "general"}]}]
    made = aws.ec2.run_instances(ImageId=image, MinCount=3, MaxCount=3, TagSpecifications=tags)["Instances"]
    for bucket in (ROLES, INVENTORY):
        aws.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    aws.ssm.put_parameter(Name="/platform/dev/fleet/seconds", Value="60", Type="String")
    return [one["InstanceId"] for one in made]


def upload(aws: Aws, *files: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in files:
            archive.writestr(file, "[]")
    aws.s3.put_object(Bucket=ROLES, Key="roles/ansible.zip", Body=packed.getvalue())


def association(aws: Aws, parameters: Mapping[str, list[str]] | None = None, name: str = "dev-roles") -> str:
    made = aws.ssm.create_association(
        Name="AWS-ApplyAnsiblePlaybooks",
        AssociationName=name,
        Targets=[{"Key": "tag:PatchGroup", "Values": ["general"]}],
        Parameters={
            "SourceInfo": [json.dumps({"path": SOURCE})],
            "PlaybookFile": [PLAYBOOK],
            **(parameters or {}),
        },
    )
    return str(made["AssociationDescription"]["AssociationId"])


def outcomes(aws: Aws, identifier: str) -> dict[str, tuple[str, str]]:
    """Node -> status and detail of the last execution."""
    last = aws.ssm.describe_association_executions(AssociationId=identifier)["AssociationExecutions"][0]
    found = aws.ssm.describe_association_execution_targets(
        AssociationId=identifier, ExecutionId=last["ExecutionId"]
    )["AssociationExecutionTargets"]
    return {one["ResourceId"]: (one["Status"], one["DetailedStatus"]) for one in found}


def drifted(aws: Aws, identifier: str) -> set[str]:
    items = aws.ssm.list_compliance_items(
        ResourceIds=[
            one["InstanceId"] for one in aws.ssm.describe_instance_information()["InstanceInformationList"]
        ],
        ResourceTypes=["ManagedInstance"],
    )["ComplianceItems"]
    return {
        one["ResourceId"] for one in items if one["Id"] == identifier and one["Status"] == "NON_COMPLIANT"
    }
