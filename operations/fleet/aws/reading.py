"""Read one account's managed nodes: who answers, what they run, what they lack, what has drifted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from components.fleet.role_enforcement import ROLE_DRIFT
from operations.fleet.aws.accounts import AccountClients
from operations.fleet.inventory import Group, Instance, Severity

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import InstanceTypeDef
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import InstanceInformationTypeDef, InstancePatchStateTypeDef

GROUP_TAG = "PatchGroup"
VERSION_TAG = "Version"
UNGROUPED = "ungrouped"
ONLINE = "Online"
STATES_PER_CALL = 50
"""DescribeInstancePatchStates takes no more ids."""


def read_account(account: str, clients: AccountClients, now: datetime) -> list[Instance]:
    """Every node that is registered with Systems Manager and runs; `now` has a time zone."""
    pages = clients.ssm.get_paginator("describe_instance_information").paginate()
    nodes = {node["InstanceId"]: node for page in pages for node in page["InstanceInformationList"]}
    machines = _machines(clients.ec2)
    images = _image_versions(clients.ec2, {machine["ImageId"] for machine in machines.values()})
    states = _patch_states(clients.ssm, sorted(nodes))
    drift = _drift(clients.ssm)
    return [
        _instance(account, node, machines.get(name), images, states.get(name), drift.of(name), now)
        for name, node in nodes.items()
        if name in machines or not name.startswith("i-")
    ]


def _instance(
    account: str,
    node: InstanceInformationTypeDef,
    machine: InstanceTypeDef | None,
    images: Mapping[str, str],
    patches: InstancePatchStateTypeDef | None,
    drift: NodeDrift,
    now: datetime,
) -> Instance:
    """A node outside of EC2 has no image: its operating system stands for it, its registration for its launch."""
    tags = {tag["Key"]: tag["Value"] for tag in machine.get("Tags", ())} if machine else {}
    group = tags.get(GROUP_TAG) or (patches["PatchGroup"] if patches else "") or UNGROUPED
    system = f"{node.get('PlatformName', '')} {node.get('PlatformVersion', '')}".strip()
    began = machine["LaunchTime"] if machine else node.get("RegistrationDate", now)
    return Instance(
        id=node["InstanceId"],
        group=Group(account, group),
        image=images.get(machine["ImageId"], machine["ImageId"]) if machine else system,
        missing=_missing(patches),
        drift=drift.associations,
        role_drift=drift.roles,
        age_days=(now - began).days,
        online=node["PingStatus"] == ONLINE,
    )


def _missing(patches: InstancePatchStateTypeDef | None) -> Mapping[Severity, int]:
    """A node that was never scanned reports no counts: it is not known to lack anything."""
    if patches is None:
        return {}
    return {
        Severity.CRITICAL: patches.get("CriticalNonCompliantCount", 0),
        Severity.SECURITY: patches.get("SecurityNonCompliantCount", 0),
        Severity.OTHER: patches.get("OtherNonCompliantCount", 0),
    }


def _machines(ec2: EC2Client) -> dict[str, InstanceTypeDef]:
    running: Sequence[str] = ["running"]
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[{"Name": "instance-state-name", "Values": running}]
    )
    return {
        machine["InstanceId"]: machine
        for page in pages
        for reservation in page["Reservations"]
        for machine in reservation["Instances"]
    }


def _image_versions(ec2: EC2Client, images: Iterable[str]) -> dict[str, str]:
    """Image -> version that Packer gave it; an image that is gone or not ours keeps its id."""
    wanted = sorted(images)
    if not wanted:
        return {}
    pages = ec2.get_paginator("describe_images").paginate(Filters=[{"Name": "image-id", "Values": wanted}])
    return {
        image["ImageId"]: tag["Value"]
        for page in pages
        for image in page["Images"]
        for tag in image.get("Tags", ())
        if tag["Key"] == VERSION_TAG
    }


def _patch_states(ssm: SSMClient, nodes: Sequence[str]) -> dict[str, InstancePatchStateTypeDef]:
    paginator = ssm.get_paginator("describe_instance_patch_states")
    return {
        state["InstanceId"]: state
        for some in _chunks(nodes, STATES_PER_CALL)
        for page in paginator.paginate(InstanceIds=some)
        for state in page["InstancePatchStates"]
    }


@dataclass(frozen=True)
class NodeDrift:
    """Associations that a node does not comply with; `roles` is about the one that only looks (None: there is none)."""

    associations: tuple[str, ...]
    roles: bool | None


@dataclass(frozen=True)
class Drift:
    """The associations that the nodes of an account do not comply with, and whether one of them looks at the roles."""

    of_nodes: Mapping[str, tuple[str, ...]]
    looked: bool

    def of(self, node: str) -> NodeDrift:
        found = self.of_nodes.get(node, ())
        others = tuple(name for name in found if not name.endswith(ROLE_DRIFT))
        return NodeDrift(others, len(others) < len(found) if self.looked else None)


def _drift(ssm: SSMClient) -> Drift:
    """Only nodes with some are asked for their associations."""
    names = _association_names(ssm)
    pages = ssm.get_paginator("list_resource_compliance_summaries").paginate(
        Filters=[{"Key": "ComplianceType", "Values": ["Association"], "Type": "EQUAL"}]
    )
    found = {
        summary["ResourceId"]: tuple(sorted(_associations(ssm, summary["ResourceId"], names)))
        for page in pages
        for summary in page["ResourceComplianceSummaryItems"]
        if summary["Status"] == "NON_COMPLIANT"
    }
    return Drift(found, looked=any(name.endswith(ROLE_DRIFT) for name in names.values()))


def _association_names(ssm: SSMClient) -> Mapping[str, str]:
    """Compliance knows associations by their ids, which tell people nothing."""
    pages = ssm.get_paginator("list_associations").paginate()
    found = [one for page in pages for one in page["Associations"]]
    return {one["AssociationId"]: one["AssociationName"] for one in found if one.get("AssociationName")}


def _associations(ssm: SSMClient, node: str, names: Mapping[str, str]) -> Iterator[str]:
    pages = ssm.get_paginator("list_compliance_items").paginate(
        ResourceIds=[node],
        ResourceTypes=["ManagedInstance"],
        Filters=[
            {"Key": "ComplianceType", "Values": ["Association"], "Type": "EQUAL"},
            {"Key": "Status", "Values": ["NON_COMPLIANT"], "Type": "EQUAL"},
        ],
    )
    for page in pages:
        for item in page["ComplianceItems"]:
            yield names.get(item["Id"], item["Id"])


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
