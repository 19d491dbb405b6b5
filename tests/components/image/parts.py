"""Components that others are built from in the tests of this folder."""

from __future__ import annotations

import pulumi_aws as aws

from components.image.build_project import BuildNetwork
from components.image.image_archive import ImageArchive, ImageArchiveArgs
from components.image.image_keys import ImageKeys, ImageKeysArgs
from components.image.image_pipeline import ImagePipeline, ImagePipelineArgs
from tests.components.engine import ACCOUNT, REGION

SECOND_REGION = "eu-west-1"
FINDER = "444444444444"
LAUNCHERS = ["222222222222", "333333333333"]


def volumes() -> ImageKeys:
    """The keys of image volumes."""
    second = aws.Provider("second", region=SECOND_REGION)
    args = ImageKeysArgs(account_id=ACCOUNT, share_with=LAUNCHERS, second_provider=second, protect=False)
    return ImageKeys("image-volumes", args)


def pipeline() -> ImagePipeline:
    """The whole pipeline."""
    archive = ImageArchive(
        "images", ImageArchiveArgs(account_id=ACCOUNT, lock_days=90, expire_after_days=730, protect=False)
    )
    network = BuildNetwork(vpc_id="vpc-1", subnet_ids=["subnet-1"], cidr="10.0.0.0/16")
    args = ImagePipelineArgs(
        account_id=ACCOUNT,
        finder_id=FINDER,
        region=REGION,
        archive=archive,
        volumes=volumes(),
        network=network,
    )
    return ImagePipeline("image-builds", args)
