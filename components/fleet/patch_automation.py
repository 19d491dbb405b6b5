"""The automation document that patches one node: drain, patch, verify, uncordon, and replace it when it is ill."""

from __future__ import annotations

from collections.abc import Mapping

from components.fleet.automation_types import Automation, Step, Value

DOCUMENT = "platform-patch-node"
INSTANCE = "{{ InstanceId }}"
GROUP = "{{ findGroup.Name }}"
ROLL_BACK = "step:rollBack"
DRAIN_SECONDS, PATCH_SECONDS, VERIFY_SECONDS = 900, 3600, 600
LIFECYCLE = "$.AutoScalingInstances[0].LifecycleState"
HEALTH_COMMANDS = (
    "set -eu",
    "systemctl is-system-running --wait | grep -Eq '^(running|degraded)$'",
    "test \"$(systemctl list-units --failed --no-legend 'platform-*' | wc -l)\" -eq 0",
)


def patch_automation() -> Automation:
    """A node that is ill after it was drained is terminated: its group makes a new one from the last good image."""
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
        "mainSteps": [*_before(), *_patch(), *_after(), *_roll_back()],
    }


def _before() -> list[Step]:
    """Nothing has been changed until `drain` succeeds, so a failure here ends the run and leaves the node alone."""
    return [
        {**_state("inService", "aws:assertAwsResourceProperty", "InService"), "onFailure": "Abort"},
        _find_group(),
        {**_scaling("drain", "EnterStandby", {"ShouldDecrementDesiredCapacity": True}), "onFailure": "Abort"},
        {
            **_state("drained", "aws:waitForAwsResourceProperty", "Standby"),
            "timeoutSeconds": DRAIN_SECONDS,
            "onFailure": ROLL_BACK,
        },
    ]


def _patch() -> list[Step]:
    install = {"Operation": "Install", "RebootOption": "RebootIfNeeded"}
    return [
        _command("patch", "AWS-RunPatchBaseline", install, PATCH_SECONDS),
        _command("verify", "AWS-RunShellScript", {"commands": HEALTH_COMMANDS}, VERIFY_SECONDS),
    ]


def _after() -> list[Step]:
    """A healthy node that still lacks a patch stays in service, and the run ends as failed: somebody has to look."""
    return [
        {**_scaling("uncordon", "ExitStandby", {}), "onFailure": ROLL_BACK},
        {
            **_state("backInService", "aws:waitForAwsResourceProperty", "InService"),
            "timeoutSeconds": DRAIN_SECONDS,
            "onFailure": ROLL_BACK,
        },
        {
            "name": "nothingMissing",
            "action": "aws:assertAwsResourceProperty",
            "inputs": {
                "Service": "ssm",
                "Api": "DescribeInstancePatchStates",
                "InstanceIds": [INSTANCE],
                "PropertySelector": "$.InstancePatchStates[0].MissingCount",
                "DesiredValues": ["0"],
            },
            "isEnd": True,
        },
    ]


def _roll_back() -> list[Step]:
    """Leaving standby gives the group the capacity back that draining took: only then is the node replaced."""
    return [
        {**_scaling("rollBack", "ExitStandby", {}), "onFailure": "Continue"},
        {
            "name": "replace",
            "action": "aws:executeAwsApi",
            "inputs": {
                "Service": "autoscaling",
                "Api": "TerminateInstanceInAutoScalingGroup",
                "InstanceId": INSTANCE,
                "ShouldDecrementDesiredCapacity": False,
            },
            "maxAttempts": 3,
            "isEnd": True,
        },
    ]


def _find_group() -> Step:
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


def _state(name: str, action: str, wanted: str) -> Step:
    """A look at where the node is in the life of its scaling group."""
    return {
        "name": name,
        "action": action,
        "inputs": {
            "Service": "autoscaling",
            "Api": "DescribeAutoScalingInstances",
            "InstanceIds": [INSTANCE],
            "PropertySelector": LIFECYCLE,
            "DesiredValues": [wanted],
        },
    }


def _scaling(name: str, api: str, inputs: Mapping[str, Value]) -> Step:
    """A node in standby gets no traffic."""
    place: dict[str, Value] = {"AutoScalingGroupName": GROUP, "InstanceIds": [INSTANCE]}
    return {
        "name": name,
        "action": "aws:executeAwsApi",
        "inputs": {"Service": "autoscaling", "Api": api, **place, **inputs},
    }


def _command(name: str, document: str, parameters: Mapping[str, Value], seconds: int) -> Step:
    return {
        "name": name,
        "action": "aws:runCommand",
        "inputs": {"DocumentName": document, "InstanceIds": [INSTANCE], "Parameters": parameters},
        "timeoutSeconds": seconds,
        "onFailure": ROLL_BACK,
    }
