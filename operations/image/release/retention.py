"""Which images stay and which go. Pure: facts in, one verdict per image out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from operations.image.release.gates import Channel
from policies.image_age import OLDEST, in_time

KEEP = 3
"""The newest released versions stay, however old they are."""


@dataclass(frozen=True, kw_only=True)
class StoredImage:
    """An AMI of ours in one region; `built` is None when its tags do not say."""

    region: str
    id: str
    version: str
    built: datetime | None
    snapshots: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`released` are versions with a manifest, the newest last; `handed_out` and `way_back` are channels' versions.

    `used` is image -> who uses it.
    """

    images: Sequence[StoredImage]
    released: Sequence[str]
    handed_out: Mapping[Channel, str]
    way_back: Mapping[Channel, str]
    used: Mapping[str, str]
    keep: int = KEEP


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether an image goes, and why it does or does not."""

    image: StoredImage
    goes: bool
    why: str


def verdicts(facts: Facts, now: datetime) -> tuple[Verdict, ...]:
    """One per image, the regions together and the oldest version first."""
    order = {version: place for place, version in enumerate(facts.released)}
    images = sorted(facts.images, key=lambda each: (order.get(each.version, -1), each.version, each.region))
    return tuple(_verdict(image, facts, now) for image in images)


def _verdict(image: StoredImage, facts: Facts, now: datetime) -> Verdict:
    reasons = _reasons_to_stay(image, facts, now)
    if reasons:
        return Verdict(image=image, goes=False, why="; ".join(reasons))
    kind = "released" if image.version in facts.released else "never released"
    return Verdict(image=image, goes=True, why=f"{kind}, older than {OLDEST.days} days")


def _reasons_to_stay(image: StoredImage, facts: Facts, now: datetime) -> list[str]:
    out = [channel.value for channel, version in facts.handed_out.items() if version == image.version]
    back = [channel.value for channel, version in facts.way_back.items() if version == image.version]
    reasons = []
    if out:
        reasons.append(f"{', '.join(out)} hands it out")
    if back:
        reasons.append(f"{', '.join(back)} would go back to it")
    if image.version in facts.released[-facts.keep :]:
        reasons.append(f"one of the newest {facts.keep}")
    if image.id in facts.used:
        reasons.append(f"used by {facts.used[image.id]}")
    if image.built is None:
        reasons.append("nobody knows its age: the tag BuildTime is no time")
    elif in_time(image.built, now) or image.built > now:
        reasons.append(f"{(now - image.built).days} days old")
    return reasons
