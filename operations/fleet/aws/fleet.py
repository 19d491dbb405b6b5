"""The fleet behind Systems Manager: reads all accounts at once, patches with Run Command."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from operations.fleet.aws.accounts import PARALLEL_ACCOUNTS, Accounts, explained
from operations.fleet.aws.reading import ONLINE, read_account
from operations.fleet.errors import NodeError
from operations.fleet.gateway import CommandState, Outcome
from operations.fleet.inventory import Instance

DOCUMENT = "AWS-RunPatchBaseline"
PARAMETERS = {"Operation": ["Install"], "RebootOption": ["RebootIfNeeded"]}
DELIVERY_SECONDS = 600
"""After this Systems Manager no longer hands the command to a node that was away."""
UNDER_WAY = frozenset({"Pending", "InProgress", "Delayed", "Cancelling"})


class SystemsManagerFleet:
    """A `Fleet` of the organization's member accounts."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def instances(self) -> Sequence[Instance]:
        with ThreadPoolExecutor(max_workers=PARALLEL_ACCOUNTS) as pool:
            found = list(pool.map(self._read, self._accounts.ids))
        return [instance for instances in found for instance in instances]

    def _read(self, account: str) -> list[Instance]:
        with explained(f"the nodes of account {account}"):
            return read_account(account, self._accounts.of(account), datetime.now(UTC))

    def start(self, node: str, account: str, run: str) -> str:
        with explained(f"{node} in account {account}"):
            try:
                answer = self._accounts.of(account).commands.send_command(
                    DocumentName=DOCUMENT,
                    InstanceIds=[node],
                    Parameters=PARAMETERS,
                    TimeoutSeconds=DELIVERY_SECONDS,
                    Comment=_comment(run),
                )
            except ClientError as error:
                if error.response["Error"]["Code"] == "InvalidInstanceId":
                    raise NodeError("Systems Manager does not reach it") from error
                raise
        return answer["Command"]["CommandId"]

    def find(self, node: str, account: str, run: str) -> str | None:
        with explained(f"the commands of {node} in account {account}"):
            pages = self._accounts.of(account).ssm.get_paginator("list_commands").paginate(InstanceId=node)
            commands = [command for page in pages for command in page["Commands"]]
        return next((c["CommandId"] for c in commands if c.get("Comment") == _comment(run)), None)

    def outcome(self, node: str, account: str, command: str) -> Outcome:
        with explained(f"command {command} on {node} in account {account}"):
            ssm = self._accounts.of(account).ssm
            try:
                answer = ssm.get_command_invocation(CommandId=command, InstanceId=node)
            except ssm.exceptions.InvocationDoesNotExist:
                # Commands are visible only a moment after they were sent.
                return Outcome(CommandState.RUNNING)
            if answer["Status"] in UNDER_WAY:
                return Outcome(CommandState.RUNNING)
            if answer["Status"] == "Success":
                reason = self._ill_health(node, account)
            else:
                reason = f"{answer['StatusDetails']}: {answer.get('StandardErrorContent', '')[:200]}".rstrip(
                    ": "
                )
        return Outcome(CommandState.FAILED if reason else CommandState.SUCCEEDED, reason)

    def cancel(self, node: str, account: str, command: str) -> None:
        with explained(f"command {command} on {node} in account {account}"):
            self._accounts.of(account).ssm.cancel_command(CommandId=command, InstanceIds=[node])

    def _ill_health(self, node: str, account: str) -> str:
        """What is wrong with a node after its command succeeded; empty when nothing is."""
        ssm = self._accounts.of(account).ssm
        found = ssm.describe_instance_information(Filters=[{"Key": "InstanceIds", "Values": [node]}])
        if [one["PingStatus"] for one in found["InstanceInformationList"]] != [ONLINE]:
            return "it did not come back after the patches"
        states = ssm.describe_instance_patch_states(InstanceIds=[node])["InstancePatchStates"]
        left = sum(state.get("MissingCount", 0) + state.get("FailedCount", 0) for state in states)
        return f"{left} patches are still missing or failed" if left else ""


def _comment(run: str) -> str:
    """How a command is found again whose id was lost; at most 100 characters."""
    return f"platformctl fleet patch {run}"
