"""Which version a channel hands out: one SSM parameter per channel, and a journal of every move."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from components.image.image_channels import BUILT
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.manifest import Manifest
from operations.image.release.store import ImageStore

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True, kw_only=True)
class Move:
    """One change of a channel; `at` is UTC in ISO 8601, `reason` is `promote` or why it was rolled back."""

    channel: str
    version: str
    at: str
    reason: str


class Channels:
    """The channels of one family in its home region."""

    def __init__(self, ssm: SSMClient, store: ImageStore, region: str) -> None:
        self._ssm, self._store, self.region = ssm, store, region

    def image(self, channel: Channel) -> str:
        """The AMI id that the channel hands out. Raises ReleaseError when the channel does not exist."""
        name = self._parameter(channel)
        try:
            return self._ssm.get_parameter(Name=name)["Parameter"]["Value"]
        except self._ssm.exceptions.ParameterNotFound as reason:
            raise ReleaseError(
                f"There is no parameter {name} in {self.region}. Run `pulumi up --stack shared` first."
            ) from reason

    def hands_out(self, channel: Channel, manifest: Manifest) -> bool:
        """Whether the channel's image is the one of this version."""
        return self.image(channel) == manifest.images.get(self.region)

    def entered(self, channel: Channel, manifest: Manifest) -> datetime | None:
        """When the version that the channel hands out came in; None when it hands out another one."""
        moves = self.moves(channel)
        if not moves or moves[-1].version != manifest.version or not self.hands_out(channel, manifest):
            return None
        return datetime.fromisoformat(moves[-1].at)

    def moves(self, channel: Channel) -> list[Move]:
        """The journal of a channel, the oldest first."""
        return [Move(**json.loads(self._store.read(key))) for key in self._store.keys(self._journal(channel))]

    def move(self, channel: Channel, manifest: Manifest, reason: str, now: datetime) -> Move:
        """Claim the next place in the journal, then change the build time and, last, the image.

        Whoever is interrupted in between promotes again.

        Raises ReleaseError when somebody else moves the channel at the same time: only one gets the place.
        """
        move = Move(
            channel=channel, version=manifest.version, at=now.astimezone(UTC).isoformat(), reason=reason
        )
        image = self._image_of(manifest)
        place = sum(1 for _ in self._store.keys(self._journal(channel))) + 1
        if not self._store.write_once(f"{self._journal(channel)}{place:06}.json", json.dumps(asdict(move))):
            raise ReleaseError(f"Somebody else moves {channel} right now. Look at it, then try again.")
        self._ssm.put_parameter(
            Name=self._built(channel), Value=manifest.built_at.isoformat(), Overwrite=True
        )
        self._ssm.put_parameter(
            Name=self._parameter(channel), Value=image, DataType="aws:ec2:image", Overwrite=True
        )
        return move

    def _image_of(self, manifest: Manifest) -> str:
        if self.region not in manifest.images:
            known = ", ".join(sorted(manifest.images)) or "no region"
            raise ReleaseError(
                f"{manifest.family} {manifest.version} has no AMI in {self.region}, only in {known}. "
                "Build it with Packer, then publish it under a new version."
            )
        return manifest.images[self.region]

    def _parameter(self, channel: Channel) -> str:
        return f"/platform/images/{self._store.family}/{channel}"

    def _built(self, channel: Channel) -> str:
        return f"{self._parameter(channel)}/{BUILT}"

    def _journal(self, channel: Channel) -> str:
        return f"moves/{self._store.family}/{channel}/"
