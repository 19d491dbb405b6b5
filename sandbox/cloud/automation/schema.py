"""What an automation document may say, as the Systems Manager Automation actions reference has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCHEMA_VERSION = "0.3"
ABORT, CONTINUE, STEP_PREFIX = "Abort", "Continue", "step:"
DOCUMENT_KEYS = frozenset(
    {"schemaVersion", "description", "assumeRole", "parameters", "mainSteps", "outputs", "variables", "files"}
)
STEP_KEYS = frozenset(
    {
        "action",
        "description",
        "inputs",
        "isCritical",
        "isEnd",
        "maxAttempts",
        "name",
        "nextStep",
        "onCancel",
        "onFailure",
        "outputs",
        "timeoutSeconds",
    }
)
PARAMETER_TYPES = frozenset({"String", "StringList", "Integer", "Boolean", "MapList", "StringMap"})
OUTPUT_TYPES = PARAMETER_TYPES


@dataclass(frozen=True, kw_only=True)
class Action:
    """Inputs of one action. With `api`, every other input is a member of the API operation that `Api` names."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    """At least one of these must be there."""
    outputs: frozenset[str] = frozenset()
    """What later steps can read without declaring it."""
    api: bool = False


_API = frozenset({"Service", "Api"})
_LOOK = _API | {"PropertySelector", "DesiredValues"}
_COMMAND = frozenset(
    {
        "CloudWatchOutputConfig",
        "Comment",
        "DocumentHash",
        "DocumentHashType",
        "DocumentVersion",
        "MaxConcurrency",
        "MaxErrors",
        "NotificationConfig",
        "OutputS3BucketName",
        "OutputS3KeyPrefix",
        "Parameters",
        "ServiceRoleArn",
        "TimeoutSeconds",
    }
)
ACTIONS: Mapping[str, Action] = {
    "aws:assertAwsResourceProperty": Action(required=_LOOK, api=True),
    "aws:branch": Action(required=frozenset({"Choices"}), optional=frozenset({"Default"})),
    "aws:executeAwsApi": Action(required=_API, api=True),
    "aws:runCommand": Action(
        required=frozenset({"DocumentName"}),
        optional=_COMMAND,
        any_of=frozenset({"InstanceIds", "Targets"}),
        outputs=frozenset({"CommandId", "Status", "ResponseCode", "Output"}),
    ),
    "aws:sleep": Action(any_of=frozenset({"Duration", "Timestamp"})),
    "aws:waitForAwsResourceProperty": Action(required=_LOOK, api=True),
}
"""The actions that the interpreter runs."""
ELSEWHERE = frozenset(
    {
        "aws:approve",
        "aws:changeInstanceState",
        "aws:copyImage",
        "aws:createImage",
        "aws:createStack",
        "aws:createTags",
        "aws:deleteImage",
        "aws:deleteStack",
        "aws:executeAutomation",
        "aws:executeScript",
        "aws:executeStateMachine",
        "aws:invokeLambdaFunction",
        "aws:invokeWebhook",
        "aws:loop",
        "aws:pause",
        "aws:runInstances",
        "aws:updateVariable",
    }
)
"""Actions that exist on AWS only."""
