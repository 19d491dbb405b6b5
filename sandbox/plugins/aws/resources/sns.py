"""SNS: topics, their policies and subscriptions."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.resources.sqs import attributes, shown
from sandbox.plugins.aws.scope import Scope

TOPIC = {
    "archivePolicy": "ArchivePolicy",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoThroughputScope": "FifoThroughputScope",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}


def _topic_attributes(scope: Scope) -> Any:
    found = attributes(TOPIC)(scope) or {}
    return found | ({"FifoTopic": "true"} if scope.props.get("fifoTopic") is True else {})


def _set_each(names: dict[str, str], operation: str, key: str) -> Any:
    """SNS changes one attribute a call."""

    def run(scope: Scope) -> None:
        for api, value in (attributes(names, only_changed=True)(scope) or {}).items():
            scope.call(operation, **{key: scope.id}, AttributeName=api, AttributeValue=value)

    return run


SUBSCRIPTION = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "replayPolicy": "ReplayPolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}


PENDING = "pending confirmation"


DEFAULT_TOPIC_POLICY_ACTIONS = (
    "Publish",
    "RemovePermission",
    "SetTopicAttributes",
    "DeleteTopic",
    "ListSubscriptionsByTopic",
    "GetTopicAttributes",
    "AddPermission",
    "Subscribe",
)


def _default_topic_policy(scope: Scope) -> Any:
    """What a topic has before anybody sets a policy; AWS knows no deletion of one."""
    import json

    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in DEFAULT_TOPIC_POLICY_ACTIONS],
        "Resource": scope.id,
        "Condition": {"StringEquals": {"AWS:SourceOwner": scope.account_id}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


RESOURCES = (
    Resource(
        token="aws:sns/topic:Topic",
        service="sns",
        title="SNS Topic",
        name="name",
        create=Call("CreateTopic", {"Attributes": _topic_attributes}, uses=("fifoTopic", *TOPIC)),
        id="result.TopicArn",
        key={"TopicArn": "id"},
        update=(Function(_set_each(TOPIC, "set_topic_attributes", "TopicArn"), uses=tuple(TOPIC)),),
        read=(Call("GetTopicAttributes", result="Attributes"),),
        delete=Call("DeleteTopic"),
        outputs={
            "arn": "id",
            "name": "part(id, ':', `-1`)",
            "owner": "doc.Owner",
            "fifoTopic": "doc.FifoTopic == 'true'",
            **shown(TOPIC),
        },
        defaults={"fifoTopic": False},
        computed=(
            "policy",
            "signatureVersion",
            "tracingConfig",
            "fifoThroughputScope",
            "contentBasedDeduplication",
        ),
        documents=("policy", "deliveryPolicy", "archivePolicy"),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceArn": "id"},
            list=Call("ListTagsForResource", {"ResourceArn": "id"}, result="Tags", match=False),
        ),
    ),
    Resource(
        token="aws:sns/topicPolicy:TopicPolicy",
        service="sns",
        title="SNS Topic Policy",
        create=Call(
            "SetTopicAttributes",
            {"TopicArn": "props.arn", "AttributeName": "'Policy'", "AttributeValue": "as_json(props.policy)"},
        ),
        update=(
            Call(
                "SetTopicAttributes",
                {"TopicArn": "id", "AttributeName": "'Policy'", "AttributeValue": "as_json(props.policy)"},
            ),
        ),
        id="props.arn",
        key={"TopicArn": "id"},
        read=(Call("GetTopicAttributes", result="Attributes"),),
        gone=lambda s: (
            "__default_policy_ID" in str(s.doc.get("Policy"))
            and "__default_policy_ID" not in str(s.props.get("policy"))
        ),
        delete=Call(
            "SetTopicAttributes",
            {"AttributeName": "'Policy'", "AttributeValue": _default_topic_policy},
            match=False,
        ),
        outputs={"arn": "id", "owner": "doc.Owner"},
        documents=("policy",),
        replace=("arn",),
    ),
    Resource(
        token="aws:sns/topicSubscription:TopicSubscription",
        service="sns",
        title="SNS Topic Subscription",
        create=Call(
            "Subscribe",
            {
                "TopicArn": "props.topic",
                "ReturnSubscriptionArn": lambda _: True,
                "Attributes": attributes(SUBSCRIPTION),
            },
            uses=tuple(SUBSCRIPTION),
        ),
        id="result.SubscriptionArn",
        key={"SubscriptionArn": "id"},
        update=(
            Function(
                _set_each(SUBSCRIPTION, "set_subscription_attributes", "SubscriptionArn"),
                uses=tuple(SUBSCRIPTION),
            ),
        ),
        read=(Call("GetSubscriptionAttributes", result="Attributes"),),
        delete=Call("Unsubscribe"),
        outputs={
            "arn": "id",
            "topic": "doc.TopicArn",
            "ownerId": "doc.Owner",
            "pendingConfirmation": "doc.PendingConfirmation == 'true'",
            **shown(SUBSCRIPTION),
        },
        defaults={
            "confirmationTimeoutInMinutes": 1,
            "endpointAutoConfirms": False,
            "rawMessageDelivery": False,
        },
        computed=("filterPolicyScope",),
        documents=("deliveryPolicy", "filterPolicy", "redrivePolicy", "replayPolicy"),
        local=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
    ),
)
