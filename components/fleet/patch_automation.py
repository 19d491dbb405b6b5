"""The automation document that patches one node: drain, patch, verify, uncordon, and replace it when it is ill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

Value = str | bool | Sequence[str] | Mapping[str, "Value"]

DOCUMENT = "platform-patch-node"
INSTANCE = "{{ InstanceId }}"
GROUP = "{{ findGroup.Name }}"
ROLL_BACK = "step:rollBack"
PATCH_SECONDS = 3600
HEALTH_COMMANDS = (
    "set -eu",
    "systemctl is-system-running --wait | grep -Eq '^(running|degraded)$'",
    "test \"$(systemctl list-units --failed --no-legend 'platform-*' | wc -l)\" -eq 0",
)


class Output(TypedDict):
    """A value that later steps read as `{{ step.Name }}`."""

    Name: str
    Selector: str
    Type: str


class Step(TypedDict):
    """One step; `onFailure` is where to go when it fails."""

    name: str
    action: str
    inputs: Mapping[str, Value]
    onFailure: NotRequired[str]
    timeoutSeconds: NotRequired[int]
    outputs: NotRequired[Sequence[Output]]
    isEnd: NotRequired[bool]


class Parameter(TypedDict):
    """What whoever starts the document has to give."""

    type: str
    description: str


class Automation(TypedDict):
    """A whole document."""

    schemaVersion: Literal["0.3"]
    description: str
    assumeRole: str
    parameters: Mapping[str, Parameter]
    mainSteps: Sequence[Step]


def patch_automation() -> Automation:
    """A node that fails after it was drained is terminated: its group makes a new one from the last good image."""
    return {
        "schemaVersion": "0.3",
        "description": "Drain, patch, verify and uncordon one node; replace it when it does not come back healthy",
        "assumeRole": "{{ AutomationAssumeRole }}",
        "parameters": {
            "InstanceId": {"type": "String", "description": "The node"},
            "AutomationAssumeRole": {
                "type": "String",
                "description": "ARN of the role that the steps run as",
            },
        },
        "mainSteps": [
            _find_group(),
            _scaling("drain", "EnterStandby", {"ShouldDecrementDesiredCapacity": True}),
            _command(
                "patch", "AWS-RunPatchBaseline", {"Operation": "Install", "RebootOption": "RebootIfNeeded"}
            ),
            _command("verify", "AWS-RunShellScript", {"commands": HEALTH_COMMANDS}),
            {**_scaling("uncordon", "ExitStandby", {}), "isEnd": True},
            _roll_back(),
        ],
    }


def _find_group() -> Step:
    """Nothing has been changed yet, so a failure here ends the run and leaves the node alone."""
    return {
        "name": "findGroup",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "autoscaling",
            "Api": "DescribeAutoScalingInstances",
            "InstanceIds": [INSTANCE],
        },
        "outputs": [
            {"Name": "Name", "Selector": "$.AutoScalingInstances[0].AutoScalingGroupName", "Type": "String"}
        ],
        "onFailure": "Abort",
    }


def _scaling(name: str, api: str, inputs: Mapping[str, Value]) -> Step:
    """A node in standby gets no traffic."""
    place: dict[str, Value] = {"AutoScalingGroupName": GROUP, "InstanceIds": [INSTANCE]}
    return {
        "name": name,
        "action": "aws:executeAwsApi",
        "inputs": {"Service": "autoscaling", "Api": api, **place, **inputs},
        "onFailure": ROLL_BACK,
    }


def _command(name: str, document: str, parameters: Mapping[str, Value]) -> Step:
    return {
        "name": name,
        "action": "aws:runCommand",
        "inputs": {"DocumentName": document, "InstanceIds": [INSTANCE], "Parameters": parameters},
        "timeoutSeconds": PATCH_SECONDS,
        "onFailure": ROLL_BACK,
    }


def _roll_back() -> Step:
    return {
        "name": "rollBack",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "autoscaling",
            "Api": "TerminateInstanceInAutoScalingGroup",
            "InstanceId": INSTANCE,
            "ShouldDecrementDesiredCapacity": False,
        },
        "isEnd": True,
    }
