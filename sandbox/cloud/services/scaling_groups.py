"""Scaling groups: no instance goes into standby that the group's minimum needs; moto lets it."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("autoscaling", "EnterStandby", enter_standby)


def enter_standby(call: Call) -> Answer:
    from moto.autoscaling.models import autoscaling_backends

    name, leaving = call.params["AutoScalingGroupName"], call.params.get("InstanceIds", [])
    group: Any = autoscaling_backends[call.account][call.region].autoscaling_groups.get(name)
    if group is None:
        raise AwsError("ValidationError", f"AutoScalingGroup name not found - {name}")
    decrements = call.params["ShouldDecrementDesiredCapacity"]
    if decrements and group.desired_capacity - len(leaving) < group.min_size:
        raise AwsError(
            "ValidationError",
            f"AutoScalingGroup {name} has min-size={group.min_size}, and desired-capacity={group.desired_capacity}."
            f" To place {len(leaving)} instances into standby, please update the minimum size.",
        )
    return call.forward()
