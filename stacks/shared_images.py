"""Where golden images are made and kept, and what the image commands must know of it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.image.build_project import BuildNetwork
from components.image.image_archive import ImageArchive, ImageArchiveArgs
from components.image.image_keys import ImageKeys, ImageKeysArgs
from components.image.image_pipeline import ImagePipeline, ImagePipelineArgs
from components.image.pipeline_settings import PipelineSettings, PipelineSettingsArgs
from stacks.core_settings import SharedSettings
from stacks.names import SHARED_ACCOUNT

LOCK_DAYS = 90
EXPIRE_DAYS = 730


@dataclass(frozen=True, kw_only=True)
class ImagePlace:
    """The shared account and its network.

    `finder_id` is the account that finds holes in machines; `launchers` are those whose machines boot the images.
    """

    settings: SharedSettings
    account_id: pulumi.Output[str]
    finder_id: pulumi.Output[str]
    launchers: list[pulumi.Output[str]]
    vpc_id: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]
    second_provider: aws.Provider
    opts: pulumi.ResourceOptions

    @property
    def cidr(self) -> str:
        """The addresses of the network."""
        return self.settings.address_plan.block_of(SHARED_ACCOUNT)


@dataclass(frozen=True, kw_only=True)
class Images:
    """Where images are kept, and the key of their volumes."""

    archive: ImageArchive
    volumes: ImageKeys


def build(place: ImagePlace) -> Images:
    """Archive and keys first, then what works with them."""
    archive = ImageArchive(
        "images",
        ImageArchiveArgs(
            account_id=place.account_id,
            lock_days=LOCK_DAYS,
            expire_after_days=EXPIRE_DAYS,
            protect=place.settings.protect_stateful,
        ),
        opts=place.opts,
    )
    volumes = ImageKeys(
        "image-volumes",
        ImageKeysArgs(
            account_id=place.account_id,
            share_with=place.launchers,
            second_provider=place.second_provider,
            protect=place.settings.protect_stateful,
        ),
        opts=place.opts,
    )
    _pipeline(place, archive, volumes)
    _settings(place, archive, volumes)
    return Images(archive=archive, volumes=volumes)


def _pipeline(place: ImagePlace, archive: ImageArchive, volumes: ImageKeys) -> None:
    args = ImagePipelineArgs(
        account_id=place.account_id,
        finder_id=place.finder_id,
        region=place.settings.home_region,
        archive=archive,
        volumes=volumes,
        network=BuildNetwork(vpc_id=place.vpc_id, subnet_ids=place.subnet_ids, cidr=place.cidr),
        protect=place.settings.protect_stateful,
    )
    ImagePipeline("image-builds", args, opts=place.opts)


def _settings(place: ImagePlace, archive: ImageArchive, volumes: ImageKeys) -> None:
    args = PipelineSettingsArgs(
        bucket_name=archive.bucket_name,
        region=place.settings.home_region,
        second_region=place.settings.regions.second,
        key_arn=volumes.arn,
        second_key_arn=volumes.second_arn,
        share_with=place.launchers,
        subnet_id=place.subnet_ids[0],
        builder_cidr=place.cidr,
    )
    PipelineSettings("image-settings", args, opts=place.opts)
