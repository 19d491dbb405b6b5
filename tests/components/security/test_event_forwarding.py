"""Forwarding: chosen events reach the other bus, by a role that can do nothing else."""

from __future__ import annotations

import json

import pytest

from components.security.event_forwarding import EventForwarding, EventForwardingArgs, default_bus
from tests.components.engine import ACCOUNT, REGION, Graph, build

BUS = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
PATTERN = {"source": ["aws.guardduty"]}


def program() -> None:
    args = EventForwardingArgs(patterns={"threats": PATTERN}, bus_arn=default_bus(REGION, ACCOUNT))
    EventForwarding("second", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(program)


def test_the_chosen_events_reach_the_other_bus_once_the_role_may_send_them(graph: Graph) -> None:
    rule, target = (
        graph.one("aws:cloudwatch/eventRule:EventRule"),
        graph.one("aws:cloudwatch/eventTarget:EventTarget"),
    )
    assert json.loads(rule["eventPattern"]) == PATTERN
    assert (target["rule"], target["arn"]) == (rule["name"], BUS)
    assert graph.one("aws:iam/rolePolicy:RolePolicy").urn in target.dependencies


def test_the_role_sends_to_the_one_bus_and_may_do_nothing_else(graph: Graph) -> None:
    (statement,) = json.loads(graph.one("aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("events:PutEvents", BUS)


def test_forwarding_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"EventForwardingArgs\.patterns: without one nothing is sent"):
        EventForwardingArgs(patterns={}, bus_arn=BUS)
