"""Simulated nodes of Systems Manager: every running EC2 instance has an agent, patches to install and perhaps drift.

What a node lacks follows from its id, until Run Command installs its patches. The tag SimulatedFault gives it one of
the faults that a patch run must bear: `never-answers`, `fails`, `connection-lost`, or `unhealthy`, which takes its
patches and then fails every command. The tag SimulatedDrift says that somebody changes the node whenever its roles have
been applied.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

PATCHED = "ssm/nodes"
"""State: node -> when Run Command installed its patches."""
GROUP_TAG = "PatchGroup"
FAULT_TAG, DRIFT_TAG = "SimulatedFault", "SimulatedDrift"
NEVER_ANSWERS, FAILS, CONNECTION_LOST, UNHEALTHY = "never-answers", "fails", "connection-lost", "unhealthy"
AGENT_VERSION = "3.3.2299.0"
MOST_STATES = 50


def install(registry: Registry) -> None:
    registry.handle("ssm", "DescribeInstanceInformation", describe_information)
    registry.handle("ssm", "DescribeInstancePatchStates", describe_patch_states)


def describe_information(call: Call) -> Answer:
    nodes = running_nodes(call)
    for one in call.params.get("Filters", []):
        if one["Key"] != "InstanceIds":
            raise AwsError(
                "InvalidInstanceInformationFilterValue", f"The sandbox has no filter {one['Key']}."
            )
        nodes = {name: node for name, node in nodes.items() if name in one["Values"]}
    return {"InstanceInformationList": [information(node) for node in nodes.values()]}


def describe_patch_states(call: Call) -> Answer:
    wanted = call.params["InstanceIds"]
    if len(wanted) > MOST_STATES:
        raise AwsError("ValidationException", f"{len(wanted)} ids, and {MOST_STATES} are allowed.")
    nodes = running_nodes(call)
    return {"InstancePatchStates": [patch_state(call, nodes[name]) for name in wanted if name in nodes]}


def running_nodes(call: Call) -> dict[str, Any]:
    """moto's instances of the call's account and region by id."""
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[call.account][call.region]
    return {
        machine.id: machine
        for reservation in backend.reservations.values()
        for machine in reservation.instances
        if machine.state == "running"
    }


def targeted(call: Call, targets: list[dict[str, Any]]) -> dict[str, Any]:
    """The running nodes that fit every one of the targets (`tag:NAME`, `InstanceIds`)."""
    nodes = running_nodes(call)
    for target in targets:
        key, values = target["Key"], target["Values"]
        if key.startswith("tag:"):
            name = key.removeprefix("tag:")
            nodes = {one: node for one, node in nodes.items() if tags_of(node).get(name) in values}
        elif key == "InstanceIds":
            nodes = {one: node for one, node in nodes.items() if one in values or values == ["*"]}
        else:
            raise AwsError("InvalidTarget", f"The sandbox has no target {key}.")
    return nodes


def information(node: Any) -> dict[str, Any]:
    """What DescribeInstanceInformation says of a node."""
    lost = fault_of(node) == CONNECTION_LOST
    return {
        "InstanceId": node.id,
        "PingStatus": "ConnectionLost" if lost else "Online",
        "LastPingDateTime": datetime.now(UTC),
        "AgentVersion": AGENT_VERSION,
        "IsLatestVersion": True,
        "PlatformType": "Linux",
        "ResourceType": "EC2Instance",
        "IPAddress": node.private_ip,
        "ComputerName": node.private_dns_name,
    }


def patch_state(call: Call, node: Any) -> dict[str, Any]:
    """What DescribeInstancePatchStates says of a node."""
    installed = call.state(PATCHED).get(node.id)
    counts = (0, 0, 0) if installed else _lacking(node.id)
    when = installed or datetime.now(UTC)
    return {
        "InstanceId": node.id,
        "PatchGroup": tags_of(node).get(GROUP_TAG, ""),
        "BaselineId": "pb-sandbox",
        "Operation": "Install" if installed else "Scan",
        "OperationStartTime": when,
        "OperationEndTime": when,
        "MissingCount": sum(counts),
        "FailedCount": 0,
        "CriticalNonCompliantCount": counts[0],
        "SecurityNonCompliantCount": counts[1],
        "OtherNonCompliantCount": counts[2],
    }


def fault_of(node: Any) -> str | None:
    return tags_of(node).get(FAULT_TAG)


def drifts(node: Any) -> bool:
    return DRIFT_TAG in tags_of(node)


def tags_of(node: Any) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in node.get_tags()}


def _lacking(identifier: str) -> tuple[int, int, int]:
    """Critical, security and other patches; one node in ten lacks none."""
    draw = hashlib.sha256(f"patches of {identifier}".encode()).digest()
    return (0, 0, 0) if draw[0] % 10 == 0 else (draw[1] % 3, draw[2] % 8, 1 + draw[3] % 12)
