"""EventBridge: rules, targets, and who may send events to a bus."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope

RULE_ARN = "doc.Arn"


def _bus(scope: Scope) -> Any:
    return scope.props.get("eventBusName") or "default"


def _rule_id(scope: Scope) -> str:
    bus = _bus(scope)
    return str(scope.props["name"] if bus == "default" else f"{bus}/{scope.props['name']}")


def _rule_key(scope: Scope) -> Any:
    return scope.id.rpartition("/")[2]


def _rule_bus(scope: Scope) -> Any:
    return scope.id.rpartition("/")[0] or "default"


def _rule_state(scope: Scope) -> Any:
    return scope.props.get("state") or ("DISABLED" if scope.props.get("isEnabled") is False else "ENABLED")


TARGET_NAMES = {
    "inputTransformer.inputPaths": "InputPathsMap",
    "sqsTarget": "SqsParameters",
    "ecsTarget": "EcsParameters",
    "httpTarget": "HttpParameters",
    "kinesisTarget": "KinesisParameters",
    "batchTarget": "BatchParameters",
    "retryPolicy.maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
}


TARGET_PROPERTIES = (
    "arn",
    "roleArn",
    "input",
    "inputPath",
    "inputTransformer",
    "sqsTarget",
    "httpTarget",
    "kinesisTarget",
    "deadLetterConfig",
    "retryPolicy",
)


TARGET_MEMBERS = {
    "roleArn": "RoleArn",
    "input": "Input",
    "inputPath": "InputPath",
    "inputTransformer": "InputTransformer",
    "sqsTarget": "SqsParameters",
    "httpTarget": "HttpParameters",
    "kinesisTarget": "KinesisParameters",
    "deadLetterConfig": "DeadLetterConfig",
    "retryPolicy": "RetryPolicy",
}


def _target(scope: Scope) -> Any:
    from sandbox.plugins.aws.convert import to_api
    from sandbox.plugins.aws.names import Renames
    from sandbox.plugins.aws.plan import input_shape

    members = input_shape("events", "PutTargets").members["Targets"].member.members
    renames = Renames(TARGET_NAMES)
    target: dict[str, Any] = {"Id": scope.props.get("targetId") or scope.id.rpartition("-")[2]}
    for name in TARGET_PROPERTIES:
        member = renames.member(name, members)
        if member and scope.props.get(name) is not None:
            target[member] = to_api(scope.props[name], members[member], name, renames)
    return [target]


def _put_target(scope: Scope) -> Any:
    answer = scope.call(
        "put_targets", Rule=scope.props["rule"], EventBusName=_bus(scope), Targets=_target(scope)
    )
    failed = answer.get("FailedEntries")
    return {"Unsuccessful": failed} if failed else answer


def _find_target(scope: Scope) -> Any:
    answer = scope.call("list_targets_by_rule", Rule=scope.props["rule"], EventBusName=_bus(scope))
    return next((target for target in answer["Targets"] if target["Id"] == scope.props["targetId"]), None)


def _remove_targets(scope: Scope) -> None:
    """What a rule's `forceDestroy` promises."""
    rule, bus = _rule_key(scope), _rule_bus(scope)
    targets = scope.call("list_targets_by_rule", Rule=rule, EventBusName=bus)["Targets"]
    if targets:
        scope.call("remove_targets", Rule=rule, EventBusName=bus, Ids=[target["Id"] for target in targets])


RULE = Call(
    "PutRule",
    {"Name": "props.name", "EventBusName": _bus, "State": _rule_state},
    uses=("isEnabled", "state", "eventBusName"),
)


RESOURCES = (
    Resource(
        token="aws:cloudwatch/eventRule:EventRule",
        service="events",
        title="EventBridge Rule",
        name="name",
        create=RULE,
        update=(RULE,),
        id=_rule_id,
        key={"Name": _rule_key, "EventBusName": _rule_bus},
        read=(Call("DescribeRule", match=False),),
        delete=(Function(_remove_targets, when="props.forceDestroy"), Call("DeleteRule", match=False)),
        outputs={
            "name": "doc.Name",
            "arn": "doc.Arn",
            "eventBusName": "doc.EventBusName || 'default'",
            "state": "doc.State",
            "isEnabled": "doc.State != 'DISABLED'",
        },
        defaults={"eventBusName": "default", "forceDestroy": False},
        computed=("isEnabled", "state"),
        documents=("eventPattern",),
        local=("forceDestroy",),
        replace=("name", "eventBusName"),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceARN": RULE_ARN},
            list=Call("ListTagsForResource", {"ResourceARN": RULE_ARN}, result="Tags", match=False),
        ),
    ),
    Resource(
        token="aws:cloudwatch/eventTarget:EventTarget",
        service="events",
        title="EventBridge Target",
        name="targetId",
        rename=TARGET_NAMES,
        create=Function(_put_target, uses=("rule", "eventBusName", "targetId", *TARGET_PROPERTIES)),
        update=(Function(_put_target, uses=TARGET_PROPERTIES),),
        id_format="{eventBusName}/{rule}/{targetId}",
        read=(Function(_find_target),),
        delete=Call(
            "RemoveTargets",
            {"Rule": "props.rule", "EventBusName": _bus, "Ids": "[props.targetId]"},
            match=False,
        ),
        outputs={
            "rule": "props.rule",
            "eventBusName": _bus,
            "targetId": "doc.Id",
            "arn": "doc.Arn",
            **{name: f"doc.{member}" for name, member in TARGET_MEMBERS.items()},
        },
        defaults={"eventBusName": "default"},
        documents=("input",),
        local=("forceDestroy",),
    ),
    Resource(
        token="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        service="events",
        title="EventBridge Event Bus Policy",
        create=Call("PutPermission", {"EventBusName": _bus, "Policy": "props.policy"}, match=False),
        update=(Call("PutPermission", {"EventBusName": _bus, "Policy": "props.policy"}, match=False),),
        id=_bus,
        read=(Call("DescribeEventBus", {"Name": "id"}, match=False),),
        gone="!doc.Policy",
        delete=Call(
            "RemovePermission", {"EventBusName": "id", "RemoveAllPermissions": "`true`"}, match=False
        ),
        outputs={"eventBusName": "id", "policy": "doc.Policy"},
        defaults={"eventBusName": "default"},
        documents=("policy",),
        replace=("eventBusName",),
    ),
)
