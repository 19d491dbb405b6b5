"""Systems Manager on simulated nodes: every running EC2 instance has an agent, patches to install and perhaps drift.

What a node lacks follows from its id, until Run Command installs its patches. The tag SimulatedFault gives it one of
the faults that a patch run must bear: `never-answers`, `fails`, or `connection-lost`.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

STATE = "ssm/nodes"
GROUP_TAG = "PatchGroup"
FAULT_TAG = "SimulatedFault"
NEVER_ANSWERS, FAILS, CONNECTION_LOST = "never-answers", "fails", "connection-lost"
PATCH_DOCUMENT = "AWS-RunPatchBaseline"
ROLES = ("auditd", "kernel", "ssh", "users")
AGENT_VERSION = "3.3.2299.0"
MOST_STATES = 50


def install(registry: Registry) -> None:
    registry.handle("ssm", "DescribeInstanceInformation", describe_information)
    registry.handle("ssm", "DescribeInstancePatchStates", describe_patch_states)
    registry.handle("ssm", "ListResourceComplianceSummaries", list_summaries)
    registry.handle("ssm", "ListComplianceItems", list_items)
    registry.handle("ssm", "SendCommand", send_command)
    registry.handle("ssm", "GetCommandInvocation", get_invocation)
    registry.handle("ssm", "CancelCommand", cancel_command)


def describe_information(call: Call) -> Answer:
    nodes = _nodes(call)
    for one in call.params.get("Filters", []):
        if one["Key"] != "InstanceIds":
            raise AwsError(
                "InvalidInstanceInformationFilterValue", f"The sandbox has no filter {one['Key']}."
            )
        nodes = {name: node for name, node in nodes.items() if name in one["Values"]}
    return {"InstanceInformationList": [_information(node) for node in nodes.values()]}


def describe_patch_states(call: Call) -> Answer:
    wanted = call.params["InstanceIds"]
    if len(wanted) > MOST_STATES:
        raise AwsError("ValidationException", f"{len(wanted)} ids, and {MOST_STATES} are allowed.")
    nodes = _nodes(call)
    return {"InstancePatchStates": [_patch_state(call, nodes[name]) for name in wanted if name in nodes]}


def list_summaries(call: Call) -> Answer:
    """Of associations only: that is what the sandbox knows of compliance beside the patch states."""
    return {
        "ResourceComplianceSummaryItems": [
            {
                "ComplianceType": "Association",
                "ResourceType": "ManagedInstance",
                "ResourceId": name,
                "Status": "NON_COMPLIANT" if _drifted(name) else "COMPLIANT",
            }
            for name in _nodes(call)
        ]
    }


def list_items(call: Call) -> Answer:
    return {
        "ComplianceItems": [
            {
                "ComplianceType": "Association",
                "ResourceType": "ManagedInstance",
                "ResourceId": name,
                "Id": role,
                "Title": f"role {role}",
                "Status": "NON_COMPLIANT",
            }
            for name in call.params["ResourceIds"]
            if name in _nodes(call)
            for role in _drifted(name)
        ]
    }


def send_command(call: Call) -> Answer:
    """moto gives a command without Targets to every instance; here only the named ones get it."""
    wanted, nodes = call.params.get("InstanceIds", []), _nodes(call)
    if not call.params.get("Targets"):
        for name in wanted:
            if name not in nodes or _fault(nodes[name]) == CONNECTION_LOST:
                raise AwsError("InvalidInstanceId", f"Instances [[{name}]] not in a valid state for account.")
    answer = call.forward()
    if not call.params.get("Targets"):
        command = _command(call, answer["Command"]["CommandId"])
        command.instance_ids = list(wanted)
        command.invocations = [one for one in command.invocations if one["InstanceId"] in wanted]
    if _installs(call):
        healthy = [name for name in wanted if _fault(nodes[name]) is None]
        call.state(STATE).update({name: datetime.now(UTC) for name in healthy})
    return answer


def get_invocation(call: Call) -> Answer:
    answer = call.forward()
    node = _nodes(call).get(call.params["InstanceId"])
    command = _command(call, call.params["CommandId"])
    status = command.status if command.status == "Cancelled" else _status(node)
    return {**answer, "Status": status, "StatusDetails": status}


def cancel_command(call: Call) -> Answer:
    command = _command(call, call.params["CommandId"])
    if any(_status(_nodes(call).get(name)) == "InProgress" for name in command.instance_ids):
        command.status = "Cancelled"
    return {}


def _status(node: Any) -> str:
    faults = {None: "Success", NEVER_ANSWERS: "InProgress", FAILS: "Failed"}
    return faults.get(_fault(node), "Failed") if node is not None else "Undeliverable"


def _installs(call: Call) -> bool:
    operation = call.params.get("Parameters", {}).get("Operation")
    return bool(call.params["DocumentName"] == PATCH_DOCUMENT and operation == ["Install"])


def _nodes(call: Call) -> dict[str, Any]:
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[call.account][call.region]
    return {
        machine.id: machine
        for reservation in backend.reservations.values()
        for machine in reservation.instances
        if machine.state == "running"
    }


def _information(node: Any) -> dict[str, Any]:
    lost = _fault(node) == CONNECTION_LOST
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


def _patch_state(call: Call, node: Any) -> dict[str, Any]:
    installed = call.state(STATE).get(node.id)
    counts = (0, 0, 0) if installed else _lacking(node.id)
    when = installed or datetime.now(UTC)
    return {
        "InstanceId": node.id,
        "PatchGroup": _tags(node).get(GROUP_TAG, ""),
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


def _lacking(identifier: str) -> tuple[int, int, int]:
    """Critical, security and other patches; one node in ten lacks none."""
    draw = hashlib.sha256(f"patches of {identifier}".encode()).digest()
    return (0, 0, 0) if draw[0] % 10 == 0 else (draw[1] % 3, draw[2] % 8, 1 + draw[3] % 12)


def _drifted(identifier: str) -> tuple[str, ...]:
    """The roles that a node does not comply with; seven nodes in eight comply with all."""
    draw = hashlib.sha256(f"roles of {identifier}".encode()).digest()
    return (ROLES[draw[1] % len(ROLES)],) if draw[0] % 8 == 0 else ()


def _fault(node: Any) -> str | None:
    return _tags(node).get(FAULT_TAG)


def _tags(node: Any) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in node.get_tags()}


def _command(call: Call, identifier: str) -> Any:
    from moto.ssm.models import ssm_backends

    return ssm_backends[call.account][call.region].get_command_by_id(identifier)
