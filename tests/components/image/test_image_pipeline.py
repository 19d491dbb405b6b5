"""The pipeline of golden images: what starts a build, what it may do, and who hears of a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.image.build_specification import build_specification
from components.image.image_archive import ImageArchive, ImageArchiveArgs
from components.image.image_pipeline import ImagePipeline, ImagePipelineArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build


def pipeline() -> None:
    archive = ImageArchive(
        "images", ImageArchiveArgs(account_id=ACCOUNT, lock_days=90, expire_after_days=730, protect=False)
    )
    ImagePipeline("image-builds", ImagePipelineArgs(account_id=ACCOUNT, region=REGION, archive=archive))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(pipeline)


def rule(graph: Graph, cause: str) -> Any:
    rules = graph.of_type("aws:cloudwatch/eventRule:EventRule")
    return next(each for each in rules if each["name"] == f"platform-image-builds-{cause}")


def test_a_build_starts_every_week_and_on_a_critical_finding(graph: Graph) -> None:
    assert rule(graph, "weekly")["scheduleExpression"] == "cron(0 3 ? * MON *)"
    pattern = json.loads(rule(graph, "critical-finding")["eventPattern"])
    assert pattern["source"] == ["aws.inspector2"]
    assert pattern["detail"]["severity"] == ["CRITICAL"]


def test_only_one_build_runs_at_a_time_from_the_source_in_the_image_bucket(graph: Graph) -> None:
    project = graph.one("aws:codebuild/project:Project")
    assert project["concurrentBuildLimit"] == 1
    assert project["source"]["location"] == f"platform-images-{ACCOUNT}/source/platform.zip"
    assert json.loads(project["source"]["buildspec"]) == json.loads(build_specification())


def test_the_build_runs_the_commands_that_people_run() -> None:
    commands = json.loads(build_specification())["phases"]["build"]["commands"]
    assert any("platformctl image build $VERSION" in command for command in commands)
    assert commands[-1] == ".venv/bin/platformctl image publish build/image/debian-12-$VERSION"


def test_the_build_moves_no_channel_but_the_candidate(graph: Graph) -> None:
    policies = [json.loads(each["policy"]) for each in graph.of_type("aws:iam/rolePolicy:RolePolicy")]
    statements = {each["Sid"]: each for policy in policies for each in policy["Statement"]}
    assert statements["CandidateChannel"]["Resource"].endswith(":parameter/platform/images/*/candidate")
    assert set(statements["Start"]["Action"].split()) == {"codebuild:StartBuild"}


def test_a_build_that_fails_is_told_through_an_encrypted_topic(graph: Graph) -> None:
    detail = json.loads(rule(graph, "failure")["eventPattern"])["detail"]
    assert detail["project-name"] == ["platform-image-builds"]
    assert {"FAILED", "TIMED_OUT"} < set(detail["build-status"])
    assert graph.one("aws:sns/topic:Topic")["kmsMasterKeyId"]
