"""Run Command as it is called: what is sent once, what is sent again, and how answers are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError

from operations.fleet.aws.accounts import AccountClients, Accounts
from operations.fleet.aws.fleet import SystemsManagerFleet
from operations.fleet.errors import FleetError, NodeError, ThrottledError
from operations.fleet.gateway import CommandState, Outcome

NOWHERE = "http://127.0.0.1:1"
PLACE = {
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "unit",
    "AWS_SECRET_ACCESS_KEY": "unit",
    "AWS_ENDPOINT_URL": NOWHERE,
}
COMMAND = "00000000-0000-4000-8000-000000000001"
Document = Mapping[str, Any]


class Wire:
    """Stands between boto3 and the network: answers by operation, and keeps what was sent."""

    def __init__(self, answers: Mapping[str, Callable[[Document], tuple[int, Document]]]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, Document]] = []

    def __call__(self, request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        members = json.loads(request.body)
        self.sent.append((operation, members))
        status, body = self.answers[operation](members)
        return AWSResponse(request.url, status, HTTPHeaders(), _Raw(json.dumps(body).encode()))

    def operations(self) -> list[str]:
        return [operation for operation, _ in self.sent]


class _Raw:
    """A response body as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self._content = [content]

    def stream(self) -> list[bytes]:
        return self._content


def _fleet(wire: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> SystemsManagerFleet:
    clients = AccountClients(
        boto3.Session(aws_access_key_id="unit", aws_secret_access_key="unit", region_name="eu-central-1"),  # noqa: S106 (no account has it)
        NOWHERE,
    )
    for client in (clients.ssm, clients.commands):
        client.meta.events.register("before-send.ssm", wire)
    accounts = Accounts(PLACE, "role")
    monkeypatch.setattr(accounts, "of", lambda _account: clients)
    return SystemsManagerFleet(accounts)


def _error(code: str) -> Callable[[Document], tuple[int, Document]]:
    return lambda _: (400, {"__type": code, "message": "no"})


def _answer(**members: object) -> Callable[[Document], tuple[int, Document]]:
    return lambda _: (200, members)


def test_patching_is_run_command_with_the_patch_baseline_document(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire({"SendCommand": _answer(Command={"CommandId": COMMAND})})
    assert _fleet(wire, monkeypatch).start("i-1", "dev", "r1") == COMMAND
    (_, sent), *_ = wire.sent
    assert sent["DocumentName"] == "AWS-RunPatchBaseline"
    assert sent["InstanceIds"] == ["i-1"]
    assert sent["Parameters"] == {"Operation": ["Install"], "RebootOption": ["RebootIfNeeded"]}
    assert sent["Comment"] == "platformctl fleet patch r1"


def test_a_throttled_command_says_so_and_is_not_sent_again_by_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wire = Wire({"SendCommand": _error("ThrottlingException")})
    with pytest.raises(ThrottledError, match="i-1 in account dev"):
        _fleet(wire, monkeypatch).start("i-1", "dev", "r1")
    assert wire.operations() == ["SendCommand"]


def test_a_command_whose_answer_is_lost_is_never_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[str] = []

    def lose(request: Any, **_: object) -> AWSResponse:
        attempts.append(request.url)
        raise ConnectionClosedError(endpoint_url=request.url)

    with pytest.raises(FleetError, match="i-1 in account dev"):
        _fleet(lose, monkeypatch).start("i-1", "dev", "r1")
    assert len(attempts) == 1, "the node may be at work on the first one"


def test_a_node_that_systems_manager_does_not_reach_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire({"SendCommand": _error("InvalidInstanceId")})
    with pytest.raises(NodeError):
        _fleet(wire, monkeypatch).start("i-1", "dev", "r1")


def test_a_lost_command_is_found_by_the_name_of_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [
        {"CommandId": COMMAND, "Comment": "platformctl fleet patch r1"},
        {"CommandId": "c-2", "Comment": "somebody's"},
        {"CommandId": "c-3"},
    ]
    fleet = _fleet(Wire({"ListCommands": _answer(Commands=commands)}), monkeypatch)
    assert fleet.find("i-1", "dev", "r1") == COMMAND
    assert fleet.find("i-1", "dev", "r2") is None


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Delayed", "Cancelling"])
def test_a_command_under_way_is_running(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire({"GetCommandInvocation": _answer(Status=status, StatusDetails=status)})
    assert _fleet(wire, monkeypatch).outcome("i-1", "dev", COMMAND) == Outcome(CommandState.RUNNING)


def test_a_command_that_is_not_visible_yet_is_running(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire({"GetCommandInvocation": _error("InvocationDoesNotExist")})
    assert _fleet(wire, monkeypatch).outcome("i-1", "dev", COMMAND) == Outcome(CommandState.RUNNING)


def test_a_failed_command_has_failed_with_its_details(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer(Status="Failed", StatusDetails="Failed", StandardErrorContent="yum: no space")
    wire = Wire({"GetCommandInvocation": answer})
    outcome = _fleet(wire, monkeypatch).outcome("i-1", "dev", COMMAND)
    assert outcome == Outcome(CommandState.FAILED, "Failed: yum: no space")


@pytest.mark.parametrize(
    ("ping", "missing", "outcome"),
    [
        ("Online", 0, Outcome(CommandState.SUCCEEDED)),
        ("ConnectionLost", 0, Outcome(CommandState.FAILED, "it did not come back after the patches")),
        ("Online", 3, Outcome(CommandState.FAILED, "3 patches are still missing or failed")),
    ],
)
def test_a_success_counts_only_for_a_node_that_is_back_with_its_patches(
    ping: str, missing: int, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(
        {
            "GetCommandInvocation": _answer(Status="Success", StatusDetails="Success"),
            "DescribeInstanceInformation": _answer(InstanceInformationList=[{"PingStatus": ping}]),
            "DescribeInstancePatchStates": _answer(InstancePatchStates=[{"MissingCount": missing}]),
        }
    )
    assert _fleet(wire, monkeypatch).outcome("i-1", "dev", COMMAND) == outcome


def test_without_a_region_the_error_names_the_variable() -> None:
    with pytest.raises(FleetError, match="Set AWS_REGION"):
        Accounts({}, "role")
