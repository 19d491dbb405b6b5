"""IAM policy documents as typed data, and the statements that many policies share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi

Text = pulumi.Input[str]
Texts = Text | Sequence[Text]
Conditions = Mapping[str, Mapping[str, Texts]]
EVENTS = "events.amazonaws.com"
"""EventBridge."""


class Statement(TypedDict):
    """One statement; identity policies have no Principal, and exactly one of Action and NotAction is there."""

    Sid: str
    Effect: Literal["Allow", "Deny"]
    Resource: NotRequired[Texts]
    NotResource: NotRequired[Texts]
    Principal: NotRequired[Mapping[str, Texts] | Literal["*"]]
    Action: NotRequired[Texts]
    NotAction: NotRequired[Texts]
    Condition: NotRequired[Conditions]


class Document(TypedDict):
    """A whole policy."""

    Version: Literal["2012-10-17"]
    Statement: Sequence[Statement]


def to_json(*statements: Statement) -> pulumi.Output[str]:
    """The policy of these statements as AWS takes it; outputs inside are awaited."""
    document: Document = {"Version": "2012-10-17", "Statement": statements}
    return pulumi.Output.json_dumps(document)


def service_trust(service: str, conditions: Conditions | None = None) -> pulumi.Output[str]:
    """A trust policy for one AWS service."""
    statement: Statement = {
        "Sid": "Service",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if conditions is not None:
        statement["Condition"] = conditions
    return to_json(statement)


def account_root(account_id: Text) -> pulumi.Output[str]:
    """The principal that stands for an account: its IAM policies decide who."""
    return pulumi.Output.format("arn:aws:iam::{0}:root", account_id)


def administer_key(account_id: Text) -> Statement:
    """Without this statement nobody could ever manage the key again."""
    return {
        "Sid": "AccountDecidesThroughIam",
        "Effect": "Allow",
        "Principal": {"AWS": account_root(account_id)},
        "Action": "kms:*",
        "Resource": "*",
    }


def key_for_log_groups(account_id: Text, region: str) -> Statement:
    """CloudWatch Logs may use the key, for log groups of this account and region alone."""
    groups = pulumi.Output.format("arn:aws:logs:{0}:{1}:log-group:*", region, account_id)
    return {
        "Sid": "LogGroupsOfThisAccount",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }


def rules_encrypt(account_id: Text) -> Statement:
    """EventBridge may use the key for topics of this account: no AWS-managed key lets it in.

    It names no account and no rule when it uses a key for a topic:
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    topics = pulumi.Output.format("arn:aws:sns:*:{0}:*", account_id)
    return {
        "Sid": "RulesEncrypt",
        "Effect": "Allow",
        "Principal": {"Service": EVENTS},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
    }


def rules_publish(topic: Text) -> Statement:
    """EventBridge may tell the topic's subscribers; in a topic's policy it meets no condition.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    return {
        "Sid": "RulesPublish",
        "Effect": "Allow",
        "Principal": {"Service": EVENTS},
        "Action": "sns:Publish",
        "Resource": topic,
    }


def only_over_tls(action: str, resources: Texts) -> Statement:
    """Refuse every request that did not come over TLS."""
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resources,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
