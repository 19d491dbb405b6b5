"""SQS queues and their policies: settings travel as a map of text, as in SNS."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def attributes(names: dict[str, str], *, only_changed: bool = False) -> Any:
    """The set properties as AWS's map of attributes."""

    def build(scope: Scope) -> Any:
        source = scope.changed if only_changed else scope.props
        found = {
            api: _text(source[name]) for name, api in names.items() if source.get(name) not in (None, "")
        }
        if only_changed:
            found |= {names[name]: "" for name in scope.removed if name in names}
        return found or None

    return build


def shown(names: dict[str, str], root: str = "doc") -> dict[str, str]:
    return {name: f"{root}.{api}" for name, api in names.items()}


QUEUE = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}


QUEUE_DOCUMENTS = ("policy", "redrivePolicy", "redriveAllowPolicy")


def _queue_attribute(name: str, token: str, attribute: str, property_name: str) -> Resource:
    """One attribute of a queue as a resource of its own."""
    put = Call("SetQueueAttributes", {"Attributes": f"{{{attribute}: as_json(props.{property_name})}}"})
    return Resource(
        token=token,
        service="sqs",
        title=f"SQS {name}",
        create=put,
        update=(put,),
        id="props.queueUrl",
        key={"QueueUrl": "id"},
        read=(
            Call(
                "GetQueueAttributes",
                {"AttributeNames": f"['{attribute}']"},
                result=f"Attributes.{attribute} && Attributes",
            ),
            Function(lambda s: {"queueUrl": s.id}),
        ),
        delete=Call("SetQueueAttributes", {"Attributes": f"{{{attribute}: ''}}"}, match=False),
        replace=("queueUrl",),
        documents=(property_name,),
    )


RESOURCES = (
    Resource(
        token="aws:sqs/queue:Queue",
        service="sqs",
        title="SQS Queue",
        name="name",
        create=Call(
            "CreateQueue",
            {
                "QueueName": "props.name",
                "Attributes": lambda s: {
                    **(attributes(QUEUE)(s) or {}),
                    **({"FifoQueue": "true"} if s.props.get("fifoQueue") is True else {}),
                },
            },
            uses=("name", "fifoQueue", *QUEUE),
            retry=("AWS.SimpleQueueService.QueueDeletedRecently",),
        ),
        id="result.QueueUrl",
        key={"QueueUrl": "id"},
        update=(
            Call(
                "SetQueueAttributes", {"Attributes": attributes(QUEUE, only_changed=True)}, uses=tuple(QUEUE)
            ),
        ),
        read=(Call("GetQueueAttributes", {"AttributeNames": "['All']"}, result="Attributes"),),
        delete=Call("DeleteQueue"),
        outputs={
            "arn": "doc.QueueArn",
            "url": "id",
            "name": "part(doc.QueueArn, ':', `-1`)",
            "fifoQueue": "doc.FifoQueue == 'true'",
            **shown(QUEUE),
        },
        defaults={
            "delaySeconds": 0,
            "maxMessageSize": 262144,
            "messageRetentionSeconds": 345600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
            "fifoQueue": False,
        },
        computed=(
            "sqsManagedSseEnabled",
            "kmsDataKeyReusePeriodSeconds",
            "policy",
            "redrivePolicy",
            "redriveAllowPolicy",
            "deduplicationScope",
            "fifoThroughputLimit",
        ),
        documents=QUEUE_DOCUMENTS,
        tags=Tagging(
            "TagQueue",
            "UntagQueue",
            {"QueueUrl": "id"},
            create="tags",
            list=Call("ListQueueTags", result="Tags"),
        ),
    ),
    _queue_attribute("Queue Policy", "aws:sqs/queuePolicy:QueuePolicy", "Policy", "policy"),
    _queue_attribute(
        "Redrive Allow Policy",
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        "RedriveAllowPolicy",
        "redriveAllowPolicy",
    ),
)
