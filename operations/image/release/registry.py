"""Promote, roll back, deprecate and compare: what people do with released versions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from operations.image.release.bill_of_materials import BILL_FILE, packages_of
from operations.image.release.channels import Channels, Move
from operations.image.release.difference import Change, Contents, difference
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel, Facts, Gate, gates
from operations.image.release.manifest import Manifest
from operations.image.release.store import ImageStore
from operations.image.scan.result import SCAN_FILE, Scan, read_scan

Alarms = Callable[[Channel], Sequence[str]]
"""Names of the alarms that ring in the environment of a channel."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a listing."""

    manifest: Manifest
    scan: Scan
    channels: tuple[Channel, ...]
    deprecated: str | None


class GateError(ReleaseError):
    """A gate stays closed; `gates` holds all of them."""

    def __init__(self, message: str, found: Sequence[Gate]) -> None:
        super().__init__(message)
        self.gates = tuple(found)


def refuse_closed(found: Sequence[Gate], what: str) -> None:
    """Raises GateError that names the gates that do not hold."""
    closed = [gate for gate in found if not gate.holds]
    if closed:
        lines = "\n".join(f"  - {gate.name}: {gate.found}" for gate in closed)
        raise GateError(f"{what}:\n{lines}", found)


class ImageRegistry:
    """Released versions of one family and the channels that hand them out."""

    def __init__(
        self,
        store: ImageStore,
        channels: Channels,
        alarms: Alarms,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store, self.channels = store, channels
        self._alarms, self._now = alarms, now

    def newest(self) -> Manifest | None:
        """The released version with the highest number that nobody withdrew; None before the first."""
        kept = (one for one in reversed(self.store.versions()) if self.store.deprecation(one.version) is None)
        return next(kept, None)

    def packages(self, version: str) -> dict[str, str]:
        """The package set of a released version."""
        return packages_of(self.store.file(self.store.manifest(version), BILL_FILE), BILL_FILE)

    def publish(self, folder: Path) -> Move:
        """Release a finished build as candidate. Raises ReleaseError, GateError."""
        return self.promote(self.store.publish(folder).version, Channel.CANDIDATE)

    def promote(self, version: str, channel: Channel) -> Move:
        """Move a channel forward, when every gate holds. Raises GateError that names those that do not."""
        manifest = self.store.manifest(version)
        found = self._gates(manifest, channel)
        refuse_closed(found, f"{manifest.family} {version} does not get into {channel}")
        if self.channels.hands_out(channel, manifest):
            raise ReleaseError(
                f"{channel} hands out {manifest.family} {version} already; nothing was changed."
            )
        return self.channels.move(channel, manifest, "promote", self._now())

    def gates(self, version: str, channel: Channel) -> tuple[Gate, ...]:
        """Every gate between a version and a channel, open or closed."""
        return self._gates(self.store.manifest(version), channel)

    def _gates(self, manifest: Manifest, channel: Channel) -> tuple[Gate, ...]:
        previous = channel.previous
        facts = Facts(
            manifest=manifest,
            scan=self._scan(manifest),
            controls=self._controls(manifest),
            deprecated=self.store.deprecation(manifest.version),
            entered_previous=self.channels.entered(previous, manifest) if previous else None,
            alarms=self._alarms(previous) if previous else (),
        )
        return gates(facts, channel, self._now())

    def rollback(self, channel: Channel, reason: str) -> Move:
        """Hand out the version before the current one again. Raises ReleaseError when there is none."""
        version = self._way_back(channel)
        if version is None:
            raise ReleaseError(f"{channel} of {self.store.family} has no earlier version to go back to.")
        return self.channels.move(channel, self.store.manifest(version), reason, self._now())

    def ways_back(self) -> dict[Channel, str]:
        """Channel -> the version that a rollback would hand out; channels that have none are left out."""
        found = {channel: self._way_back(channel) for channel in Channel}
        return {channel: version for channel, version in found.items() if version is not None}

    def handed_out(self) -> dict[Channel, str]:
        """Channel -> the version that it hands out; channels whose image no release made are left out."""
        region = self.channels.region
        versions = {manifest.images.get(region): manifest.version for manifest in self.store.versions()}
        images = {channel: self.channels.image(channel) for channel in Channel}
        return {channel: versions[image] for channel, image in images.items() if image in versions}

    def _way_back(self, channel: Channel) -> str | None:
        earlier = reversed(_trail(self.channels.moves(channel))[:-1])
        return next((version for version in earlier if self.store.deprecation(version) is None), None)

    def deprecate(self, version: str, reason: str) -> None:
        """Withdraw a version. Raises ReleaseError while a channel still hands it out."""
        manifest = self.store.manifest(version)
        using = [channel for channel in Channel if self.channels.hands_out(channel, manifest)]
        if using:
            raise ReleaseError(
                f"{self.store.family} {version} is what {', '.join(using)} hands out. Promote another version "
                "there, or roll back, before you deprecate it."
            )
        self.store.deprecate(version, reason, self._now().isoformat())

    def listing(self) -> list[Entry]:
        """Every version with its scan, the channels that hand it out and whether it was withdrawn."""
        images = {channel: self.channels.image(channel) for channel in Channel}
        return [self._entry(manifest, images) for manifest in self.store.versions()]

    def difference(self, first: str, second: str) -> tuple[Change, ...]:
        """What differs between two released versions."""
        before, after = self._contents(first), self._contents(second)
        return difference(before, after)

    def _entry(self, manifest: Manifest, images: Mapping[Channel, str]) -> Entry:
        own = manifest.images.get(self.channels.region)
        channels = tuple(channel for channel, image in images.items() if image == own)
        deprecated = self.store.deprecation(manifest.version)
        return Entry(manifest=manifest, scan=self._scan(manifest), channels=channels, deprecated=deprecated)

    def _contents(self, version: str) -> Contents:
        manifest = self.store.manifest(version)
        return Contents(
            packages=packages_of(self.store.file(manifest, BILL_FILE), BILL_FILE),
            settings=json.loads(self.store.file(manifest, "settings.json")),
            scan=self._scan(manifest),
        )

    def _scan(self, manifest: Manifest) -> Scan:
        return read_scan(
            self.store.file(manifest, SCAN_FILE), f"{manifest.family} {manifest.version}: {SCAN_FILE}"
        )

    def _controls(self, manifest: Manifest) -> dict[str, bool]:
        return {
            entry["id"]: entry["holds"] for entry in json.loads(self.store.file(manifest, "controls.json"))
        }


def _trail(moves: Sequence[Move]) -> list[str]:
    """The versions that led to the current one: going back to one forgets what came after it."""
    trail: list[str] = []
    for move in moves:
        trail = trail[: trail.index(move.version)] if move.version in trail else trail
        trail.append(move.version)
    return trail
