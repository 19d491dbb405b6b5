"""Topics and the queues that listen to them."""

import json

import pytest

from components.data.queue import Queue, QueueArgs
from components.data.topic import Subscription, Topic, TopicArgs, key_for_topics
from tests.components.engine import ACCOUNT, Graph, build


def program() -> None:
    queue = Queue("orders", QueueArgs(queue_name="orders", key_arn="arn:key", fifo=True))
    listener = Subscription(name="orders", queue=queue, event_types=("user.erased",))
    args = TopicArgs(
        topic_name="user-events", account_id=ACCOUNT, key_arn="arn:key", subscriptions=(listener,), fifo=True
    )
    Topic("user-events", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_a_topic_is_encrypted_and_ordered(graph: Graph) -> None:
    topic = graph.one("aws:sns/topic:Topic")
    assert (topic["name"], topic["fifoTopic"], topic["kmsMasterKeyId"]) == (
        "user-events.fifo",
        True,
        "arn:key",
    )


def test_publishing_needs_tls_and_the_own_account(graph: Graph) -> None:
    policy = json.loads(graph.one("aws:sns/topicPolicy:TopicPolicy")["policy"])
    allow, deny = policy["Statement"]
    assert allow["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_subscription_takes_only_its_events_and_waits_until_the_queue_admits_it(graph: Graph) -> None:
    subscription = graph.one("aws:sns/topicSubscription:TopicSubscription")
    assert json.loads(subscription["filterPolicy"]) == {"type": ["user.erased"]}
    assert subscription["rawMessageDelivery"] is True
    assert graph.one("aws:sqs/queuePolicy:QueuePolicy", "orders-policy").urn in subscription.dependencies


def test_sns_may_use_the_key_for_this_account_alone() -> None:
    statement = key_for_topics(ACCOUNT)
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}


def test_an_ending_in_the_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^TopicArgs\.topic_name: leave the ending off 'a\.fifo'"):
        TopicArgs(topic_name="a.fifo", account_id=ACCOUNT, key_arn="arn:key")
