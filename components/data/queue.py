"""A queue whose poison messages end in a dead-letter queue instead of being tried for ever."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.policy_document import Statement, only_over_tls, to_json

_DAY = 24 * 60 * 60
_LONGEST_RETENTION = 14 * _DAY
_LONGEST_VISIBILITY = 12 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class QueueArgs:
    """How long a message may be worked on and kept, how often tried, and which topics may deliver."""

    queue_name: str
    key_arn: pulumi.Input[str]
    topic_arns: Sequence[pulumi.Input[str]] = ()
    fifo: bool = False
    visibility_seconds: int = 60
    retention_seconds: int = 4 * _DAY
    max_receives: int = 5
    protect: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.visibility_seconds <= _LONGEST_VISIBILITY:
            raise ValueError(
                f"QueueArgs.visibility_seconds: {self.visibility_seconds} is not within 1 to "
                f"{_LONGEST_VISIBILITY}, which SQS allows"
            )
        if not 60 <= self.retention_seconds < _LONGEST_RETENTION:
            raise ValueError(
                f"QueueArgs.retention_seconds: {self.retention_seconds} must be at least 60 and less than the "
                f"dead-letter queue's {_LONGEST_RETENTION}, or messages expire the moment they arrive there"
            )
        if not 1 <= self.max_receives <= 1000:
            raise ValueError(f"QueueArgs.max_receives: {self.max_receives} is not within 1 to 1000")
        if self.queue_name.endswith(".fifo"):
            raise ValueError(
                f"QueueArgs.queue_name: leave the ending off {self.queue_name!r}; `fifo` decides it"
            )

    def physical_name(self, suffix: str = "") -> str:
        """The name in SQS, which insists on an ending for ordered queues."""
        return f"{self.queue_name}{suffix}{'.fifo' if self.fifo else ''}"


def deliver(topics: Sequence[pulumi.Input[str]], queue_arn: pulumi.Input[str]) -> Statement:
    """Let these topics, and nothing else of SNS, put messages into the queue."""
    return {
        "Sid": "TopicsDeliver",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": list(topics)}},
    }


class Queue(PlatformComponent):
    """An encrypted SQS queue, its dead-letter queue, and policies that insist on TLS."""

    arn: pulumi.Output[str]
    url: pulumi.Output[str]
    dead_letter_arn: pulumi.Output[str]
    dead_letter_url: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        dead_letter = self._queue(f"{name}-dead-letter", args.physical_name("-dead-letter"), None)
        redrive = pulumi.Output.json_dumps(
            {"deadLetterTargetArn": dead_letter.arn, "maxReceiveCount": args.max_receives}
        )
        queue = self._queue(f"{name}-queue", args.physical_name(), redrive)
        aws.sqs.RedriveAllowPolicy(
            f"{name}-redrive-allow",
            queue_url=dead_letter.url,
            redrive_allow_policy=pulumi.Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
            ),
            opts=self.child(),
        )
        self._policies(name, queue, dead_letter)
        self.arn, self.url = queue.arn, queue.url
        self.dead_letter_arn, self.dead_letter_url = dead_letter.arn, dead_letter.url
        self.publish()

    def _queue(self, name: str, physical: str, redrive: pulumi.Input[str] | None) -> aws.sqs.Queue:
        args = self._args
        return aws.sqs.Queue(
            name,
            name=physical,
            fifo_queue=args.fifo or None,
            content_based_deduplication=False if args.fifo else None,
            kms_master_key_id=args.key_arn,
            kms_data_key_reuse_period_seconds=3600,
            receive_wait_time_seconds=20,
            visibility_timeout_seconds=args.visibility_seconds,
            message_retention_seconds=args.retention_seconds if redrive else _LONGEST_RETENTION,
            redrive_policy=redrive,
            opts=self.child(protect=args.protect),
        )

    def _policies(self, name: str, queue: aws.sqs.Queue, dead_letter: aws.sqs.Queue) -> None:
        statements = [only_over_tls("sqs:*", queue.arn)]
        if self._args.topic_arns:
            statements.append(deliver(self._args.topic_arns, queue.arn))
        self._policy(f"{name}-policy", queue, statements)
        self._policy(f"{name}-dead-letter-policy", dead_letter, [only_over_tls("sqs:*", dead_letter.arn)])

    def _policy(self, name: str, queue: aws.sqs.Queue, statements: Sequence[Statement]) -> None:
        aws.sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=to_json(*statements),
            opts=self.child(),
        )
