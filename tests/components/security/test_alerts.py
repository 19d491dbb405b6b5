"""Alerts: from a finding to a person, encrypted, and from our rules alone."""

from __future__ import annotations

import json

import pulumi
import pytest

from components.security.alerts import PATTERNS, Alerts, AlertsArgs
from tests.components.engine import ACCOUNT, Graph, build


def program() -> None:
    pager = pulumi.Output.secret("https://pager.example.com/key")
    Alerts("alerts", AlertsArgs(account_id=ACCOUNT, emails=["a@example.com"], pager_url=pager))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_every_rule_feeds_the_topic_once_it_may_publish(graph: Graph) -> None:
    targets = graph.of_type("aws:cloudwatch/eventTarget:EventTarget")
    policy = graph.one("aws:sns/topicPolicy:TopicPolicy").urn
    assert [each["rule"] for each in targets] == [f"platform-alerts-{role}" for role in sorted(PATTERNS)]
    assert all(policy in each.dependencies for each in targets)


def test_only_our_rules_publish(graph: Graph) -> None:
    publish, tls = json.loads(graph.one("aws:sns/topicPolicy:TopicPolicy")["policy"])["Statement"]
    rules = {each.outputs["arn"] for each in graph.of_type("aws:cloudwatch/eventRule:EventRule")}
    assert set(publish["Condition"]["ArnEquals"]["aws:SourceArn"]) == rules
    assert tls["Effect"] == "Deny"


def test_eventbridge_may_use_the_topic_s_key(graph: Graph) -> None:
    topic, key = graph.one("aws:sns/topic:Topic"), graph.one("aws:kms/key:Key")
    assert topic["kmsMasterKeyId"] == key.outputs["arn"]
    assert "events.amazonaws.com" in key["policy"]


def test_the_pager_s_address_is_a_subscription_beside_the_mail(graph: Graph) -> None:
    subscriptions = graph.of_type("aws:sns/topicSubscription:TopicSubscription")
    assert [each["protocol"] for each in subscriptions] == ["email", "https"]


def test_nobody_is_paged_without_an_address() -> None:
    graph = build(lambda: Alerts("alerts", AlertsArgs(account_id=ACCOUNT, emails=[])))
    assert not graph.of_type("aws:sns/topicSubscription:TopicSubscription")
