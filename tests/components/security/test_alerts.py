"""Alerts: from a finding to a person, encrypted, and from our rules alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
import pytest

from components.security.alert_patterns import PATTERNS
from components.security.alerts import Alerts, AlertsArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build

MANAGEMENT = "210987654321"


def arguments(emails: Sequence[str] = (), pager_url: pulumi.Output[str] | None = None) -> AlertsArgs:
    return AlertsArgs(
        account_id=ACCOUNT, region=REGION, trail_account_id=MANAGEMENT, emails=emails, pager_url=pager_url
    )


def program() -> None:
    pager = pulumi.Output.secret("https://pager.example.com/key")
    Alerts("alerts", arguments(emails=["a@example.com"], pager_url=pager))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_every_rule_feeds_the_topic_once_it_may_publish(graph: Graph) -> None:
    targets = graph.of_type("aws:cloudwatch/eventTarget:EventTarget")
    policy = graph.one("aws:sns/topicPolicy:TopicPolicy").urn
    assert [each["rule"] for each in targets] == [f"platform-alerts-{role}" for role in sorted(PATTERNS)]
    assert all(policy in each.dependencies for each in targets)


def test_eventbridge_publishes_without_a_condition_which_it_would_not_meet(graph: Graph) -> None:
    publish, tls = json.loads(graph.one("aws:sns/topicPolicy:TopicPolicy")["policy"])["Statement"]
    assert publish["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in publish
    assert tls["Effect"] == "Deny"


def test_eventbridge_may_use_the_key_for_topics_of_this_account(graph: Graph) -> None:
    topic, key = graph.one("aws:sns/topic:Topic"), graph.one("aws:kms/key:Key")
    assert topic["kmsMasterKeyId"] == key.outputs["arn"]
    statements = {each["Sid"]: each for each in json.loads(key["policy"])["Statement"]}
    topics = {"kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:*:{ACCOUNT}:*"}
    assert statements["RulesEncrypt"]["Condition"] == {"ArnLike": topics}, "it names no source to a key"


def test_the_pager_s_address_is_a_subscription_beside_the_mail(graph: Graph) -> None:
    subscriptions = graph.of_type("aws:sns/topicSubscription:TopicSubscription")
    assert [each["protocol"] for each in subscriptions] == ["email", "https"]


def test_nobody_is_paged_without_an_address() -> None:
    graph = build(lambda: Alerts("alerts", arguments()))
    assert not graph.of_type("aws:sns/topicSubscription:TopicSubscription")


def test_the_account_of_the_trail_alone_may_send_its_alarms(graph: Graph) -> None:
    (door,) = json.loads(graph.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy")["policy"])["Statement"]
    assert door["Principal"] == {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}
    assert door["Action"] == "events:PutEvents"
