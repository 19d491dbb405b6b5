"""A release build, with the phases that are slow replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3

from operations.console import Progress
from operations.image.build_folder import Order
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.packer_build import PackerOrder
from operations.image.families import DEBIAN, NODE
from operations.image.local_build import Images
from operations.image.release.manifest import Manifest
from operations.image.release.pipeline_settings import PipelineSettings
from operations.image.release_build import ReleaseBuild
from tests.operations.image.release.build_folder import FAMILY, REGION, Build
from tests.operations.image.release.workshop import BUCKET, Workshop

SECOND = "eu-west-1"
SETTINGS = PipelineSettings(bucket=BUCKET, variables={"region": REGION, "second_region": SECOND})


class Connection:
    """A workshop's registry, and moto's EC2."""

    region, settings, shell = REGION, SETTINGS, dict[str, str]()

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def registry(self, family: str) -> Any:
        assert family in {FAMILY, NODE.name}
        return self.workshop.registry

    def client(self, service: str, region: str = REGION) -> Any:
        create: Callable[..., Any] = boto3.client
        return create(service, region_name=region)


class Local:
    """Describes a system at once, then asks for the images, as the real build does."""

    content = Build()

    def __init__(self, order: Order, _: Progress, images: Images, **__: object) -> None:
        self.order, self.images = order, images

    def make(self) -> Manifest:
        build = replace(self.content, version=self.order.version, built_at=self.order.began)
        folder = build.write(self.order.place).rename(self.order.folder)
        made = self.images(folder)
        (folder / "manifest.json").unlink()
        return replace(build, image=made.images[REGION], base_image=made.base).seal(folder)


def packer(order: PackerOrder, _: Path) -> dict[str, str]:
    """Leaves tagged images in both regions, as Packer does."""
    images = {}
    for region in (REGION, SECOND):
        ec2 = boto3.client("ec2", region_name=region)
        images[region] = ec2.register_image(Name=f"{FAMILY}-{order.version}")["ImageId"]
        tags = {"Family": FAMILY, "Version": order.version, "BuildTime": order.built.isoformat()}
        ec2.create_tags(
            Resources=[images[region]], Tags=[{"Key": key, "Value": value} for key, value in tags.items()]
        )
    return images


def broken(order: PackerOrder, folder: Path) -> dict[str, str]:
    """Fails after it has made images."""
    packer(order, folder)
    raise ImageBuildError("the post-processor failed")


def images() -> list[str]:
    found = []
    for region in (REGION, SECOND):
        ec2 = boto3.client("ec2", region_name=region)
        found += [image["ImageId"] for image in ec2.describe_images(Owners=["self"])["Images"]]
    return found


def release(workshop: Workshop, place: Path, version: str = "1.0.0") -> Any:
    order = Order(family=DEBIAN, version=version, place=place)
    connection: Any = Connection(workshop)
    return ReleaseBuild(order, connection, Progress()).make()
