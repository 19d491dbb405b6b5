"""Run Command on simulated nodes: a command ends at once, as the fault of its node has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.services import inventory_sync
from sandbox.cloud.services.managed_nodes import (
    CONNECTION_LOST,
    FAILS,
    NEVER_ANSWERS,
    PATCHED,
    UNHEALTHY,
    fault_of,
    running_nodes,
)

PATCH_DOCUMENT = "AWS-RunPatchBaseline"
SUCCESS = "Success"


def install(registry: Registry) -> None:
    registry.handle("ssm", "SendCommand", send_command)
    registry.handle("ssm", "GetCommandInvocation", get_invocation)
    registry.handle("ssm", "ListCommandInvocations", list_invocations)
    registry.handle("ssm", "CancelCommand", cancel_command)


def send_command(call: Call) -> Answer:
    """moto gives a command without Targets to every instance; here only the named ones get it."""
    wanted, nodes = call.params.get("InstanceIds", []), running_nodes(call)
    if not call.params.get("Targets"):
        for name in wanted:
            if name not in nodes or fault_of(nodes[name]) == CONNECTION_LOST:
                raise AwsError("InvalidInstanceId", f"Instances [[{name}]] not in a valid state for account.")
    answer = call.forward()
    if not call.params.get("Targets"):
        command = _command(call, answer["Command"]["CommandId"])
        command.instance_ids = list(wanted)
        command.invocations = [one for one in command.invocations if one["InstanceId"] in wanted]
    if _installs(call):
        taking = [name for name in wanted if fault_of(nodes[name]) in (None, UNHEALTHY)]
        call.state(PATCHED).update({name: datetime.now(UTC) for name in taking})
        inventory_sync.write(call, {name: nodes[name] for name in taking})
    return answer


def get_invocation(call: Call) -> Answer:
    answer = call.forward()
    command = _command(call, call.params["CommandId"])
    status = _status(call, command, call.params["InstanceId"])
    return {**answer, "Status": status, "StatusDetails": status}


def list_invocations(call: Call) -> Answer:
    """moto has none; of one command, which is what its callers ask for."""
    command = _command(call, call.params["CommandId"])
    return {
        "CommandInvocations": [
            {
                "CommandId": command.command_id,
                "InstanceId": name,
                "DocumentName": command.document_name,
                "Comment": command.comment,
                "Status": _status(call, command, name),
                "StatusDetails": _status(call, command, name),
            }
            for name in command.instance_ids
        ]
    }


def cancel_command(call: Call) -> Answer:
    command = _command(call, call.params["CommandId"])
    if any(_status(call, command, name) == "InProgress" for name in command.instance_ids):
        command.status = "Cancelled"
    return {}


def _status(call: Call, command: Any, name: str) -> str:
    """A node that is ill installs its patches and fails at everything else."""
    node = running_nodes(call).get(name)
    if command.status == "Cancelled":
        return "Cancelled"
    if node is None:
        return "Undeliverable"
    fault = fault_of(node)
    if fault == UNHEALTHY:
        return SUCCESS if command.document_name == PATCH_DOCUMENT else "Failed"
    return {None: SUCCESS, NEVER_ANSWERS: "InProgress", FAILS: "Failed"}.get(fault, "Failed")


def _installs(call: Call) -> bool:
    operation = call.params.get("Parameters", {}).get("Operation")
    return bool(call.params["DocumentName"] == PATCH_DOCUMENT and operation == ["Install"])


def _command(call: Call, identifier: str) -> Any:
    from moto.ssm.models import ssm_backends

    return ssm_backends[call.account][call.region].get_command_by_id(identifier)
