"""What the shared stack says to the image commands: where releases are kept, and Packer's variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.image.pipeline_settings import PARAMETER
from operations.image.release.errors import ReleaseError

MISSING = "Run `pulumi up --stack shared` first."


@dataclass(frozen=True, kw_only=True)
class PipelineSettings:
    """`variables` are the values of Packer's variables, as text."""

    bucket: str
    variables: Mapping[str, str]

    @property
    def regions(self) -> tuple[str, str]:
        """Where images are: the home region, and the one that gets copies."""
        return self.variables["region"], self.variables["second_region"]


def read_settings(ssm: Any, region: str) -> PipelineSettings:
    """The settings in the account of the client. Raises ReleaseError when there are none, or something else."""
    try:
        text = ssm.get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound as reason:
        raise ReleaseError(f"There is no parameter {PARAMETER} in {region}. {MISSING}") from reason
    try:
        found = PipelineSettings(**json.loads(text))
        _ = found.regions  # a lack is told here, with the parameter's name
    except (ValueError, TypeError, KeyError) as reason:
        raise ReleaseError(
            f"{PARAMETER} in {region} is not what the shared stack writes: {reason!r}. {MISSING}"
        ) from reason
    return found
