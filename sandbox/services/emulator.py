"""The AWS emulator with the topic and the queues of the services."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from sandbox.paths import LOOPBACK, ROOT_VARIABLE, SandboxPaths, free_port
from sandbox.processes import supervisor

REGION = "eu-central-1"
_ANSWER_SECONDS = 10
_MAX_RECEIVES = 1000  # as an environment's queue has it


@dataclass(frozen=True, kw_only=True)
class Messaging:
    """What the services are told about their topic and queues."""

    endpoint: str
    orders_topic: str
    orders_queue: str
    orders_dead_letters: str
    users_topic: str
    notifications_topic: str
    mailbox_queue: str

    @property
    def environment(self) -> dict[str, str]:
        """Endpoint and placeholder credentials, as the AWS SDKs read them."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "sandbox"),
            "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "sandbox"),
            "AWS_REGION": REGION,
        }


def start(paths: SandboxPaths, name: str = "emulator-services", port: int | None = None) -> str:
    """Use the sandbox's emulator when it runs, else start one; the result is its URL."""
    known = paths.endpoints().get("aws")
    if known and _answers(known):
        return known
    running = supervisor.find(name, paths)
    chosen = port or (int(running.cmdline()[-1]) if running else free_port())
    url = f"http://{LOOPBACK}:{chosen}"
    module = "sandbox.cloud.server" if _has_server() else "moto.server"
    host = () if _has_server() else ("-H", LOOPBACK)
    option = "--port" if _has_server() else "-p"
    spec = supervisor.ProcessSpec(
        name=name,
        command=(sys.executable, "-m", module, *host, option, str(chosen)),
        ready=lambda: _answers(url),
        environment={ROOT_VARIABLE: str(paths.root)},
    )
    supervisor.start(spec, paths)
    return url


def _has_server() -> bool:
    return importlib.util.find_spec("sandbox.cloud.server") is not None


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/moto-api/", timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 # our own http URL
            return int(answer.status) == 200
    except (URLError, OSError):
        return False


def create_messaging(endpoint: str, prefix: str = "shop") -> Messaging:
    """Create topics and queues unless they exist."""
    sns, sqs = _client("sns", endpoint), _client("sqs", endpoint)
    orders_topic = sns.create_topic(Name=f"{prefix}-orders.fifo", Attributes={"FifoTopic": "true"})[
        "TopicArn"
    ]
    users_topic = sns.create_topic(Name=f"{prefix}-users.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    notifications_topic = sns.create_topic(Name=f"{prefix}-notifications")["TopicArn"]
    dead = sqs.create_queue(QueueName=f"{prefix}-orders-dead.fifo", Attributes={"FifoQueue": "true"})[
        "QueueUrl"
    ]
    redrive = json.dumps({"deadLetterTargetArn": _arn(sqs, dead), "maxReceiveCount": _MAX_RECEIVES})
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "10", "RedrivePolicy": redrive}
    queue = sqs.create_queue(QueueName=f"{prefix}-orders.fifo", Attributes=attributes)["QueueUrl"]
    mailbox = sqs.create_queue(QueueName=f"{prefix}-mailbox")["QueueUrl"]
    erased = {"FilterPolicy": json.dumps({"type": ["user.erased"]})}
    for topic, target, policy in (
        (orders_topic, queue, {}),
        (users_topic, queue, erased),
        (notifications_topic, mailbox, {}),
    ):
        attributes = {"RawMessageDelivery": "true", **policy}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=_arn(sqs, target), Attributes=attributes)
    return Messaging(
        endpoint=endpoint,
        orders_topic=orders_topic,
        orders_queue=queue,
        orders_dead_letters=dead,
        users_topic=users_topic,
        notifications_topic=notifications_topic,
        mailbox_queue=mailbox,
    )


def empty_mailbox(messaging: Messaging) -> None:
    """Throw away the e-mails that nobody has read."""
    _client("sqs", messaging.endpoint).purge_queue(QueueUrl=messaging.mailbox_queue)


def _client(service: str, endpoint: str) -> Any:
    config = Config(retries={"max_attempts": 2}, connect_timeout=3, read_timeout=20)
    keys = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, config=config, **keys)  # type: ignore[call-overload] # the stubs want a literal name


def _arn(sqs: Any, url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])
