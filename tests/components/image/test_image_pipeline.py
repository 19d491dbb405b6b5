"""The pipeline of golden images: what starts a build, and who hears of a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.components.engine import ACCOUNT, Graph, build
from tests.components.image.parts import FINDER, pipeline


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(pipeline)


def rule(graph: Graph, cause: str) -> Any:
    rules = graph.of_type("aws:cloudwatch/eventRule:EventRule")
    return next(each for each in rules if each["name"] == f"platform-image-builds-{cause}")


def target(graph: Graph, cause: str) -> Any:
    return graph.one("aws:cloudwatch/eventTarget:EventTarget", f"image-builds-{cause}")


def test_a_build_starts_every_week_and_on_a_critical_finding(graph: Graph) -> None:
    assert rule(graph, "weekly")["scheduleExpression"] == "cron(0 3 ? * MON *)"
    pattern = json.loads(rule(graph, "critical-finding")["eventPattern"])
    assert pattern["source"] == ["aws.inspector2"]
    assert pattern["detail"]["severity"] == ["CRITICAL"]


def test_findings_reach_the_rule_from_the_account_where_they_come_together(graph: Graph) -> None:
    (statement,) = json.loads(graph.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy")["policy"])[
        "Statement"
    ]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{FINDER}:root"}
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"].endswith(f":{ACCOUNT}:event-bus/default")


def test_every_day_a_build_looks_for_a_newer_base_image_and_ends_without_one(graph: Graph) -> None:
    assert rule(graph, "base-image")["scheduleExpression"] == "cron(0 4 ? * * *)"
    (changed,) = json.loads(target(graph, "base-image")["input"])["environmentVariablesOverride"]
    assert (changed["name"], changed["value"]) == ("RELEASE_OPTIONS", "--once --if-stale")
    assert "input" not in target(graph, "weekly").inputs


def test_a_build_that_fails_is_told_through_an_encrypted_topic(graph: Graph) -> None:
    detail = json.loads(rule(graph, "failure")["eventPattern"])["detail"]
    assert detail["project-name"] == ["platform-image-builds"]
    assert {"FAILED", "TIMED_OUT"} < set(detail["build-status"])
    assert graph.one("aws:sns/topic:Topic")["kmsMasterKeyId"]


def test_what_starts_builds_may_do_nothing_else(graph: Graph) -> None:
    policy = json.loads(graph.one("aws:iam/rolePolicy:RolePolicy", "image-builds-starter")["policy"])
    assert [each["Action"] for each in policy["Statement"]] == ["codebuild:StartBuild"]
