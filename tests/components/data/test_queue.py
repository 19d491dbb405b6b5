"""A queue and what becomes of messages that cannot be handled."""

import json

import pytest

from components.data.queue import Queue, QueueArgs
from tests.components.engine import Graph, build

TOPIC = "arn:aws:sns:eu-central-1:111122223333:order-events.fifo"


def arguments(
    *,
    queue_name: str = "orders",
    fifo: bool = True,
    visibility_seconds: int = 60,
    retention_seconds: int = 345_600,
    max_receives: int = 5,
) -> QueueArgs:
    return QueueArgs(
        queue_name=queue_name,
        key_arn="arn:key",
        topic_arns=[TOPIC],
        fifo=fifo,
        visibility_seconds=visibility_seconds,
        retention_seconds=retention_seconds,
        max_receives=max_receives,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(lambda: Queue("orders", arguments()))


def test_a_message_that_fails_too_often_goes_to_the_dead_letter_queue(graph: Graph) -> None:
    queue = graph.one("aws:sqs/queue:Queue", "orders-queue")
    dead = graph.one("aws:sqs/queue:Queue", "orders-dead-letter")
    assert json.loads(queue["redrivePolicy"]) == {
        "deadLetterTargetArn": dead.outputs["arn"],
        "maxReceiveCount": 5,
    }
    assert dead["messageRetentionSeconds"] > queue["messageRetentionSeconds"]


def test_only_this_queue_may_use_the_dead_letter_queue(graph: Graph) -> None:
    allow = json.loads(graph.one("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")["redriveAllowPolicy"])
    queue = graph.one("aws:sqs/queue:Queue", "orders-queue")
    assert allow == {"redrivePermission": "byQueue", "sourceQueueArns": [queue.outputs["arn"]]}


def test_both_queues_are_encrypted_and_insist_on_tls(graph: Graph) -> None:
    assert {each["kmsMasterKeyId"] for each in graph.of_type("aws:sqs/queue:Queue")} == {"arn:key"}
    for policy in graph.of_type("aws:sqs/queuePolicy:QueuePolicy"):
        denied = json.loads(policy["policy"])["Statement"][0]
        assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_only_the_named_topic_delivers(graph: Graph) -> None:
    policy = json.loads(graph.one("aws:sqs/queuePolicy:QueuePolicy", "orders-policy")["policy"])
    allowed = [statement for statement in policy["Statement"] if statement["Effect"] == "Allow"]
    assert [statement["Action"] for statement in allowed] == ["sqs:SendMessage"]
    assert allowed[0]["Condition"] == {"ArnEquals": {"aws:SourceArn": [TOPIC]}}


def test_ordered_queues_carry_the_ending_that_sqs_insists_on(graph: Graph) -> None:
    assert {each["name"] for each in graph.of_type("aws:sqs/queue:Queue")} == {
        "orders.fifo",
        "orders-dead-letter.fifo",
    }


def test_plain_queues_say_nothing_about_order() -> None:
    plain = build(lambda: Queue("orders", arguments(fifo=False))).one("aws:sqs/queue:Queue", "orders-queue")
    assert plain["name"] == "orders"
    assert "fifoQueue" not in plain.inputs


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"visibility_seconds": 0},
            "QueueArgs.visibility_seconds: 0 is not within 1 to 43200, which SQS allows",
        ),
        (
            {"retention_seconds": 1_209_600},
            "QueueArgs.retention_seconds: 1209600 must be at least 60 and less than the dead-letter queue's "
            "1209600, or messages expire the moment they arrive there",
        ),
        ({"max_receives": 0}, "QueueArgs.max_receives: 0 is not within 1 to 1000"),
        (
            {"queue_name": "orders.fifo"},
            "QueueArgs.queue_name: leave the ending off 'orders.fifo'; `fifo` decides it",
        ),
    ],
)
def test_what_sqs_would_refuse_is_refused_first(change: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 # the whole message is compared below
        arguments(**change)  # type: ignore[arg-type] # each case changes one field of its own type
    assert str(refusal.value) == message
