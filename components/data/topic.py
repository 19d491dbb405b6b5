"""A topic of domain events and the queues that listen to some of them."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.data.queue import Queue
from components.security.policy_document import Statement, account_root, only_over_tls, to_json


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A queue that receives the events of these types; no type means all of them."""

    name: str
    queue: Queue
    event_types: tuple[str, ...] = ()

    @property
    def filter_policy(self) -> str | None:
        """The filter on the message attribute `type`, as SNS takes it."""
        return json.dumps({"type": list(self.event_types)}) if self.event_types else None


@dataclass(frozen=True, kw_only=True)
class TopicArgs:
    """The topic's name, where it lives, its key and its listeners."""

    topic_name: str
    account_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    subscriptions: tuple[Subscription, ...] = ()
    fifo: bool = False

    def __post_init__(self) -> None:
        if self.topic_name.endswith(".fifo"):
            raise ValueError(
                f"TopicArgs.topic_name: leave the ending off {self.topic_name!r}; `fifo` decides it"
            )


def topic_arn(
    *, region: str, account_id: pulumi.Input[str], name: str, fifo: bool = False
) -> pulumi.Output[str]:
    """The ARN of a topic that may not exist yet, so a queue can admit it before it listens to it."""
    return pulumi.Output.concat(f"arn:aws:sns:{region}:", account_id, f":{name}{'.fifo' if fifo else ''}")


def publish_from(account_id: pulumi.Input[str], arn: pulumi.Input[str]) -> Statement:
    """The account's own principals, as far as IAM lets them."""
    return {
        "Sid": "OwnAccount",
        "Effect": "Allow",
        "Principal": {"AWS": account_root(account_id)},
        "Action": ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes"],
        "Resource": arn,
    }


def key_for_topics(account_id: pulumi.Input[str]) -> Statement:
    """A key's leave for SNS to encrypt what the account's topics put into encrypted queues."""
    return {
        "Sid": "TopicsOfThisAccount",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": ["kms:GenerateDataKey*", "kms:Decrypt"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
    }


class Topic(PlatformComponent):
    """An encrypted SNS topic with its policy and subscriptions."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: TopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        topic = aws.sns.Topic(
            f"{name}-topic",
            name=f"{args.topic_name}{'.fifo' if args.fifo else ''}",
            fifo_topic=args.fifo or None,
            content_based_deduplication=False if args.fifo else None,
            kms_master_key_id=args.key_arn,
            signature_version=2,
            opts=self.child(),
        )
        aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=to_json(publish_from(args.account_id, topic.arn), only_over_tls("sns:Publish", topic.arn)),
            opts=self.child(),
        )
        for subscription in args.subscriptions:
            self._subscribe(name, topic, subscription)
        self.arn = topic.arn
        self.publish()

    def _subscribe(self, name: str, topic: aws.sns.Topic, subscription: Subscription) -> None:
        aws.sns.TopicSubscription(
            f"{name}-to-{subscription.name}",
            topic=topic.arn,
            protocol="sqs",
            endpoint=subscription.queue.arn,
            raw_message_delivery=True,
            filter_policy=subscription.filter_policy,
            # A queue that does not admit the topic yet would lose what is published meanwhile.
            opts=self.child(depends_on=[subscription.queue]),
        )
