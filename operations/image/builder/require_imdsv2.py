"""What a node boots answers metadata only to IMDSv2: set on each AMI of a Packer manifest.

Packer 1.6.6 has no `metadata_options`, so the templates call this as a post-processor.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import boto3

from operations.image.builder.errors import ImageBuildError


class ImageClient(Protocol):
    """The one call of an EC2 client that is used here."""

    def modify_image_attribute(self, **request: object) -> object: ...


def images_of(manifest: Path) -> Mapping[str, str]:
    """Region -> AMI id of the last build in a Packer manifest. Raises ImageBuildError."""
    try:
        content = json.loads(manifest.read_text())
        last = [build for build in content["builds"] if build["packer_run_uuid"] == content["last_run_uuid"]]
        return dict(pair.split(":", 1) for pair in last[-1]["artifact_id"].split(","))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise ImageBuildError(f"{manifest} is no manifest of a finished Packer build: {error!r}") from error


def require_imdsv2(images: Mapping[str, str], client_of: Callable[[str], ImageClient]) -> None:
    """`client_of` gives the EC2 client of a region."""
    for region, image in images.items():
        client_of(region).modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})


def _client(region: str) -> ImageClient:
    session: Callable[..., ImageClient] = boto3.Session().client
    return session("ec2", region_name=region)


def main() -> None:
    try:
        require_imdsv2(images_of(Path(sys.argv[1])), _client)
    except ImageBuildError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
