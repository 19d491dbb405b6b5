"""What the shared stack says, and what is said when it says nothing."""

from __future__ import annotations

import json

import pytest

from components.image.pipeline_settings import PARAMETER
from operations.image.release.errors import ReleaseError
from operations.image.release.pipeline_settings import read_settings
from tests.operations.image.release.build_folder import REGION
from tests.operations.image.release.workshop import Workshop

GOOD = {"bucket": "images", "variables": {"region": REGION, "second_region": "eu-west-1"}}


def write(workshop: Workshop, content: str) -> None:
    workshop.ssm.put_parameter(Name=PARAMETER, Value=content, Type="String", Overwrite=True)


def test_the_parameter_gives_bucket_and_regions(workshop: Workshop) -> None:
    write(workshop, json.dumps(GOOD))
    settings = read_settings(workshop.ssm, REGION)
    assert (settings.bucket, settings.regions) == ("images", (REGION, "eu-west-1"))


def test_without_the_parameter_the_command_that_makes_it_is_named(workshop: Workshop) -> None:
    with pytest.raises(
        ReleaseError, match=f"no parameter {PARAMETER} in {REGION}. Run `pulumi up --stack shared`"
    ):
        read_settings(workshop.ssm, REGION)


@pytest.mark.parametrize(
    "content", ["no json", "[]", '{"bucket": "images"}', '{"bucket": "images", "variables": {"region": "x"}}']
)
def test_what_the_stack_would_not_write_is_refused(workshop: Workshop, content: str) -> None:
    write(workshop, content)
    with pytest.raises(ReleaseError, match="is not what the shared stack writes"):
        read_settings(workshop.ssm, REGION)
