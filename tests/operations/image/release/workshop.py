"""A registry on moto's AWS."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import boto3

from operations.image.release.channels import Channels
from operations.image.release.gates import Channel
from operations.image.release.registry import ImageRegistry
from operations.image.release.store import ImageStore
from policies.image_age import NEVER_RELEASED
from tests.operations.image.release.build_folder import BUILT_AT, FAMILY, REGION, Build

BUCKET = "images"
FIRST_IMAGE = "ami-0000000000000000f"


class Workshop:
    """A registry with a clock that is set by hand, and alarms that ring on demand."""

    def __init__(self, folder: Path) -> None:
        self.now = BUILT_AT + timedelta(hours=1)
        self.alarms: dict[Channel, list[str]] = {}
        self.folder = folder
        self.s3 = boto3.client("s3", region_name=REGION)
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.ssm = boto3.client("ssm", region_name=REGION)
        for channel in Channel:
            name = f"/platform/images/{FAMILY}/{channel}"
            self.ssm.put_parameter(Name=name, Value=FIRST_IMAGE, Type="String")
            self.ssm.put_parameter(Name=f"{name}/built", Value=NEVER_RELEASED, Type="String")
        self.store = ImageStore(self.s3, BUCKET, FAMILY)
        self.channels = Channels(self.ssm, self.store, REGION)
        self.registry = ImageRegistry(
            self.store, self.channels, lambda channel: self.alarms.get(channel, []), self._clock
        )

    def release(self, version: str, number: int, **changed: object) -> None:
        build = replace(Build(version=version, image=f"ami-{number:017}", built_at=self.now), **changed)  # type: ignore[arg-type]  # fields by name
        self.registry.publish(build.write(self.folder))

    def spread(self, version: str) -> None:
        """Promote up to prod, with the waits in between."""
        for channel in (Channel.DEV, Channel.STAGE, Channel.PROD):
            self.now += timedelta(days=4)
            self.registry.promote(version, channel)

    def image(self, channel: Channel) -> str:
        return self.channels.image(channel)

    def _clock(self) -> datetime:
        return self.now
