from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from policies.evaluation import UNKNOWN
from policies.guardrails.compute.limit_image_age import guardrail
from policies.image_age import BUILT_TAG, NEVER_RELEASED, OLDEST
from policies.resource import Resource, Value
from tests.policies.builders.compute import IMAGE_BUILT, instance, launch_template, node_group
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, leaves_open, rejects

BUILT = datetime.fromisoformat(IMAGE_BUILT)
GUARDRAIL = guardrail(lambda: BUILT + timedelta(days=10))
LATER = guardrail(lambda: BUILT + OLDEST + timedelta(seconds=1))
TEMPLATE_TAG, INSTANCE_TAG = f"tagSpecifications.1.tags.{BUILT_TAG}", f"tags.{BUILT_TAG}"
MACHINES = [
    pytest.param(launch_template(), TEMPLATE_TAG, id="template"),
    pytest.param(instance(), INSTANCE_TAG, id="instance"),
]


@pytest.mark.parametrize(("machine", "tag"), MACHINES)
def test_a_machine_of_a_young_image_is_accepted_until_the_limit(machine: Resource, tag: str) -> None:
    accepts(GUARDRAIL, machine)
    accepts(guardrail(lambda: BUILT + OLDEST), machine)
    rejects(LATER, machine, at=tag)


@pytest.mark.parametrize(("machine", "tag"), MACHINES)
def test_an_image_from_the_future_is_rejected(machine: Resource, tag: str) -> None:
    rejects(guardrail(lambda: BUILT - timedelta(days=1)), machine, at=tag)


@pytest.mark.parametrize(("machine", "tag"), MACHINES)
@pytest.mark.parametrize("text", ["yesterday", "2026-05-01T08:00:00", 7])
def test_what_is_no_time_is_rejected(machine: Resource, tag: str, text: str | int) -> None:
    rejects(GUARDRAIL, changed(machine, tag.replace(".", "/"), text), at=tag)


@pytest.mark.parametrize(("machine", "tag"), MACHINES)
def test_silence_is_rejected(machine: Resource, tag: str) -> None:
    rejects(GUARDRAIL, without(machine, tag.replace(".", "/")), at=tag)


def test_a_template_that_tags_no_instances_is_rejected() -> None:
    rejects(GUARDRAIL, without(launch_template(), "tagSpecifications"), at="tagSpecifications")


@pytest.mark.parametrize(("machine", "tag"), MACHINES)
@pytest.mark.parametrize("value", [UNKNOWN, NEVER_RELEASED])
def test_an_age_that_nobody_knows_is_left_open_and_never_passed(
    machine: Resource, tag: str, value: Value
) -> None:
    leaves_open(GUARDRAIL, changed(machine, tag.replace(".", "/"), value), at=tag)


def test_tags_that_nobody_knows_are_left_open() -> None:
    leaves_open(GUARDRAIL, changed(launch_template(), "tagSpecifications", UNKNOWN), at="tagSpecifications")


def test_a_template_without_image_is_judged_where_the_image_is_named() -> None:
    accepts(LATER, without(launch_template(), "imageId"))
    accepts(LATER, without(instance(), "ami"))


def test_a_group_of_aws_own_image_tells_its_age_by_its_release() -> None:
    group = node_group()
    leaves_open(GUARDRAIL, group, at="releaseVersion")
    accepts(GUARDRAIL, replace(group, properties={"launchTemplate": {"id": UNKNOWN}}))
    released = replace(group, properties={"releaseVersion": "1.34.1-20260420"})
    accepts(GUARDRAIL, released)
    rejects(LATER, released, at="releaseVersion")
