"""What Packer 1.6.6 cannot say of an AMI: metadata only with IMDSv2, and the day from which AWS hides it.

The templates call this as a post-processor, with Packer's manifest and the time of the build.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

import boto3

from operations.image.builder.errors import ImageBuildError
from policies.image_age import OLDEST, built_at


class ImageClient(Protocol):
    """The two calls of an EC2 client that are used here."""

    def modify_image_attribute(self, **request: object) -> object: ...

    def enable_image_deprecation(self, **request: object) -> object: ...


def images_of(manifest: Path) -> Mapping[str, str]:
    """Region -> AMI id of the last build in a Packer manifest. Raises ImageBuildError."""
    try:
        content = json.loads(manifest.read_text())
        last = [build for build in content["builds"] if build["packer_run_uuid"] == content["last_run_uuid"]]
        return dict(pair.split(":", 1) for pair in last[-1]["artifact_id"].split(","))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ImageBuildError(f"{manifest} is no manifest of a finished Packer build: {error!r}") from error


def finish_images(
    images: Mapping[str, str], built: datetime, client_of: Callable[[str], ImageClient]
) -> None:
    """`client_of` gives the EC2 client of a region."""
    for region, image in images.items():
        ec2 = client_of(region)
        ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})
        ec2.enable_image_deprecation(ImageId=image, DeprecateAt=built + OLDEST)


def _client(region: str) -> ImageClient:
    session: Callable[..., ImageClient] = boto3.Session().client
    return session("ec2", region_name=region)


def main() -> None:
    try:
        built = built_at(sys.argv[2])
        if built is None:
            raise ImageBuildError(f"build_time {sys.argv[2]!r} is no time in ISO 8601 with a zone")
        finish_images(images_of(Path(sys.argv[1])), built, _client)
    except ImageBuildError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
