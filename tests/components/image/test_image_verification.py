"""What an environment gets so that its instances are tested."""

from __future__ import annotations

import pytest

from components.image.image_verification import ImageVerification, ImageVerificationArgs
from tests.components.engine import Graph, build


def verification() -> None:
    ImageVerification("verification", ImageVerificationArgs(environment="prod"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(verification)


def test_every_managed_instance_is_tested_every_day(graph: Graph) -> None:
    association = graph.one("aws:ssm/association:Association")
    assert association["name"] == graph.one("aws:ssm/document:Document")["name"]
    assert association["targets"] == [{"key": "InstanceIds", "values": ["*"]}]
    assert association["scheduleExpression"] == "rate(1 day)"


def test_a_host_that_fails_keeps_no_other_from_being_tested(graph: Graph) -> None:
    assert graph.one("aws:ssm/association:Association")["maxErrors"] == "100%"
