"""Alarms on the trail: what nobody may do unseen, in any account and region."""

from __future__ import annotations

import json

import pytest

from components.security.trail_alarms import FILTERS, RAISED, TrailAlarms, TrailAlarmsArgs
from policies.scope import BREAK_GLASS_ROLE
from tests.components.engine import ACCOUNT, REGION, Graph, build

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/platform/organization-trail"


@pytest.fixture(scope="module")
def graph() -> Graph:
    args = TrailAlarmsArgs(account_id=ACCOUNT, region=REGION)
    return build(lambda: TrailAlarms("trail", args))


@pytest.mark.parametrize("alarm", FILTERS)
def test_the_first_event_that_a_filter_finds_raises_its_alarm(graph: Graph, alarm: str) -> None:
    found = graph.one("aws:cloudwatch/logMetricFilter:LogMetricFilter", f"trail-{alarm}")
    raised = graph.one("aws:cloudwatch/metricAlarm:MetricAlarm", f"trail-{alarm}")
    metric = found["metricTransformation"]
    assert (raised["namespace"], raised["metricName"]) == (metric["namespace"], metric["name"])
    assert (raised["statistic"], raised["threshold"], raised["evaluationPeriods"]) == ("Sum", 1, 1)
    assert raised["treatMissingData"] == "notBreaching", "a quiet day is a good day"


def test_every_alarm_is_told_by_the_event_that_is_forwarded(graph: Graph) -> None:
    names = {each["name"] for each in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    detail = RAISED["detail"]
    assert isinstance(detail, dict)
    assert set(detail["alarmName"]) == names


def test_each_use_of_the_break_glass_role_is_found_whoever_takes_it() -> None:
    assert f"assumed-role/{BREAK_GLASS_ROLE}/" in FILTERS["break-glass"], "what a session does"
    assert f":role/{BREAK_GLASS_ROLE}" in FILTERS["break-glass"], "who tries to take it"


@pytest.mark.parametrize("alarm", FILTERS)
def test_a_pattern_is_no_longer_than_cloudwatch_takes(alarm: str) -> None:
    pattern = FILTERS[alarm]
    assert len(pattern) <= 1024
    assert pattern.count("(") == pattern.count(")")
    assert (pattern[0], pattern[-1]) == ("{", "}")


def test_only_cloudtrail_takes_the_role_and_it_writes_into_the_one_group(graph: Graph) -> None:
    role, policy = graph.one("aws:iam/role:Role"), graph.one("aws:iam/rolePolicy:RolePolicy")
    (trusted,) = json.loads(role["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert "Condition" not in trusted, "CloudTrail shows none when it takes this role"
    (statement,) = json.loads(policy["policy"])["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == f"{GROUP}:log-stream:*"
