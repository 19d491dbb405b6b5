"""What the stack says to the image commands is what these read."""

from __future__ import annotations

import json

from components.image.pipeline_settings import PipelineSettings, PipelineSettingsArgs
from operations.image.release.pipeline_settings import PipelineSettings as Read
from sandbox.paths import REPOSITORY
from tests.components.engine import build
from tests.components.image.parts import LAUNCHERS, SECOND_REGION

ARGS = PipelineSettingsArgs(
    bucket_name="platform-images",
    region="eu-central-1",
    second_region=SECOND_REGION,
    key_arn="arn:home",
    second_key_arn="arn:second",
    share_with=LAUNCHERS,
    subnet_id="subnet-1",
    builder_cidr="10.0.0.0/16",
)


def written() -> Read:
    parameter = build(lambda: PipelineSettings("image-settings", ARGS)).one("aws:ssm/parameter:Parameter")
    return Read(**json.loads(parameter["value"]["value"]))


def test_the_commands_read_what_the_stack_writes() -> None:
    settings = written()
    assert (settings.bucket, settings.regions) == ("platform-images", ("eu-central-1", SECOND_REGION))
    assert json.loads(settings.variables["share_with"]) == LAUNCHERS
    assert settings.variables["second_kms_key_id"] == "arn:second"


def test_every_value_is_of_a_variable_that_packer_has() -> None:
    templates = (REPOSITORY / "packer" / "variables.pkr.hcl").read_text()
    unknown = [name for name in written().variables if f'variable "{name}"' not in templates]
    assert not unknown, f"packer/variables.pkr.hcl has no {unknown}"
