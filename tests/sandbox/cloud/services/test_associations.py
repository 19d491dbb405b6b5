"""State Manager and the inventory's sync on simulated nodes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from components.fleet.role_enforcement import PLAYBOOK
from operations.fleet.aws.reading import read_account
from tests.sandbox.cloud.emulator import MANAGEMENT, REGION, Cloud

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]

ROLES, INVENTORY = "roles-of-a-test", "inventory-of-a-test"
SOURCE = f"https://s3.{REGION}.amazonaws.com/{ROLES}/roles/ansible.zip"


@dataclass
class Aws:
    """The management account's clients, each made once."""

    ec2: Any
    s3: Any
    ssm: Any


@pytest.fixture(scope="module")
def aws(cloud: Cloud) -> Aws:
    return Aws(cloud.client("ec2"), cloud.client("s3"), cloud.client("ssm"))


@pytest.fixture(scope="module")
def nodes(aws: Aws) -> list[str]:
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


def test_it_runs_when_it_is_made_and_again_when_it_is_started(aws: Aws, nodes: list[str]) -> None:
    identifier = association(aws)
    assert {status for status, _ in outcomes(aws, identifier).values()} == {"Failed"}
    assert drifted(aws, identifier) == set(nodes), "no archive, no compliance"
    upload(aws, PLAYBOOK)
    aws.ssm.start_associations_once(AssociationIds=[identifier])
    assert outcomes(aws, identifier) == dict.fromkeys(nodes, ("Success", "Success"))
    assert drifted(aws, identifier) == set()
    aws.ssm.delete_association(AssociationId=identifier)


@pytest.mark.parametrize(
    ("files", "parameters", "detail"),
    [
        (("other.yml",), {}, f"{PLAYBOOK} is not in {SOURCE}"),
        ((PLAYBOOK,), {"ExtraVariables": ["a={{ssm:/platform/dev/fleet/none}}"]}, "none does not exist"),
        ((PLAYBOOK,), {"ExtraVariables": ["a={{ssm:/platform/dev/fleet/seconds}}"]}, "Success"),
    ],
)
def test_what_the_roles_need_is_looked_for(
    files: tuple[str, ...], parameters: dict[str, list[str]], detail: str, aws: Aws, nodes: list[str]
) -> None:
    upload(aws, *files)
    identifier = association(aws, parameters)
    assert all(detail in found for _, found in outcomes(aws, identifier).values()), len(nodes)
    aws.ssm.delete_association(AssociationId=identifier)


def test_a_node_that_fails_or_does_not_answer_does_not_comply(aws: Aws, nodes: list[str]) -> None:
    upload(aws, PLAYBOOK)
    for node, fault in zip(nodes, ("fails", "never-answers"), strict=False):
        aws.ec2.create_tags(Resources=[node], Tags=[{"Key": "SimulatedFault", "Value": fault}])
    identifier = association(aws)
    assert [outcomes(aws, identifier)[node][0] for node in nodes] == ["Failed", "Pending", "Success"]
    assert drifted(aws, identifier) == set(nodes[:2])
    aws.ec2.delete_tags(Resources=nodes, Tags=[{"Key": "SimulatedFault"}])
    aws.ssm.delete_association(AssociationId=identifier)


def test_a_node_that_comes_later_gets_it_too(aws: Aws, nodes: list[str]) -> None:
    upload(aws, PLAYBOOK)
    identifier = association(aws)
    image = aws.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "PatchGroup", "Value": "general"}]}]
    late = aws.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tags)["Instances"][
        0
    ]
    assert drifted(aws, identifier) == set()
    assert outcomes(aws, identifier) == {late["InstanceId"]: ("Success", "Success")}, "the others had it"
    aws.ec2.terminate_instances(InstanceIds=[late["InstanceId"]])
    aws.ssm.delete_association(AssociationId=identifier)
    assert len(nodes) == 3


def test_a_look_in_check_mode_finds_nodes_that_are_not_what_the_roles_make_of_them(
    aws: Aws, nodes: list[str]
) -> None:
    upload(aws, PLAYBOOK)
    look = association(aws, {"Check": ["True"]}, "dev-roles-drift")
    detail = "the node is not what its roles make of it"
    applied_before = {node for node, (_, said) in outcomes(aws, look).items() if said != detail}
    assert applied_before <= set(nodes), "no other archive was ever applied"
    apply = association(aws, {"Check": ["False"]})
    aws.ec2.create_tags(Resources=nodes[:1], Tags=[{"Key": "SimulatedDrift", "Value": "sshd_config"}])
    aws.ssm.start_associations_once(AssociationIds=[apply, look])
    assert outcomes(aws, look)[nodes[0]] == ("Failed", detail)
    assert drifted(aws, look) == {nodes[0]}
    assert drifted(aws, apply) == set(), "the roles themselves could be applied"
    found = {
        one.id: (one.drift, one.role_drift) for one in read_account("dev", _clients(aws), datetime.now(UTC))
    }
    assert found[nodes[0]] == ((), True)
    assert found[nodes[1]] == ((), False)
    aws.ec2.delete_tags(Resources=nodes, Tags=[{"Key": "SimulatedDrift"}])
    for identifier in (apply, look):
        aws.ssm.delete_association(AssociationId=identifier)


def _clients(aws: Aws) -> Any:
    return SimpleNamespace(ssm=aws.ssm, ec2=aws.ec2)


def _let_in(aws: Aws, account: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ssm.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{INVENTORY}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.s3.put_bucket_policy(Bucket=INVENTORY, Policy=policy)


def _sync(aws: Aws) -> Any:
    destination = {
        "BucketName": INVENTORY,
        "Prefix": "inventory",
        "SyncFormat": "JsonSerDe",
        "Region": REGION,
    }
    return aws.ssm.create_resource_data_sync(SyncName="central", S3Destination=destination)


def test_a_sync_that_the_bucket_does_not_let_in_is_refused(aws: Aws, nodes: list[str]) -> None:
    _let_in(aws, "999999999999")
    with pytest.raises(aws.ssm.exceptions.ResourceDataSyncInvalidConfigurationException, match=INVENTORY):
        _sync(aws)
    assert aws.ssm.list_resource_data_sync()["ResourceDataSyncItems"] == [], len(nodes)


def test_inventory_and_compliance_are_written_in_the_layout_of_aws(aws: Aws, nodes: list[str]) -> None:
    _let_in(aws, MANAGEMENT)
    _sync(aws)
    node = nodes[2]

    def rows(kind: str) -> list[dict[str, str]]:
        place = f"accountid={MANAGEMENT}/region={REGION}/resourcetype=ManagedInstanceInventory"
        body = aws.s3.get_object(Bucket=INVENTORY, Key=f"inventory/{kind}/{place}/{node}.json")["Body"].read()
        return [json.loads(line) for line in body.decode().splitlines()]

    assert rows("AWS:InstanceInformation")[0]["InstanceStatus"] == "Active"
    assert {row["Key"]: row["Value"] for row in rows("AWS:Tag")} == {"PatchGroup": "general"}
    assert {row["resourceId"] for row in rows("AWS:PatchSummary")} == {node}
    aws.ssm.send_command(
        DocumentName="AWS-RunPatchBaseline", InstanceIds=[node], Parameters={"Operation": ["Install"]}
    )
    assert rows("AWS:PatchSummary")[0]["MissingCount"] == "0", "patches are synced at once"
    upload(aws)
    identifier = association(aws)
    found = {row["Id"]: row["Status"] for row in rows("AWS:ComplianceItem")}
    assert found == {identifier: "NON_COMPLIANT"}
