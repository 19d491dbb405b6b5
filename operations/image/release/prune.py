"""Remove what nobody needs any more: old versions in every region, leftovers of failed builds, loose snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from operations.image.release.registry import ImageRegistry
from operations.image.release.removal import StoredImages, note
from operations.image.release.retention import KEEP, Facts, Verdict, verdicts
from operations.image.release.usage import Usage

REMOVED = "its images were removed: too old, and nothing used them"


class Prune:
    """One family; `clients` is region -> EC2 client of the account that owns the images."""

    def __init__(
        self,
        registry: ImageRegistry,
        clients: Mapping[str, Any],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._registry, self._clients, self._now = registry, clients, now
        self._images = StoredImages(clients, registry.store.family)

    def plan(self, keep: int = KEEP) -> tuple[Verdict, ...]:
        """What goes and what stays. Only for images that would go EC2 is asked who uses them. Raises ReleaseError."""
        facts = Facts(
            images=self._images.all(),
            released=[manifest.version for manifest in self._registry.store.versions()],
            handed_out=self._registry.handed_out(),
            way_back=self._registry.ways_back(),
            used={},
            keep=keep,
        )
        doubtful = [each for each in verdicts(facts, self._now()) if each.goes]
        used: dict[str, str] = {}
        for region, ec2 in self._clients.items():
            used |= Usage(ec2).of([each.image.id for each in doubtful if each.image.region == region])
        return verdicts(replace(facts, used=used), self._now())

    def loose_snapshots(self) -> list[tuple[str, str]]:
        """Region and id of snapshots that an interrupted removal left."""
        return self._images.loose_snapshots()

    def carry_out(self, plan: Sequence[Verdict]) -> None:
        """Withdraw each version, note each image in the journal, then remove it; run again it goes on."""
        at, store = self._now().isoformat(), self._registry.store
        released = {manifest.version for manifest in store.versions()}
        for verdict in plan:
            if not verdict.goes:
                continue
            version = verdict.image.version
            if version in released and store.deprecation(version) is None:
                store.deprecate(version, REMOVED, at)
            note(store, verdict.image, verdict.why, at)
            self._images.remove(verdict.image)
        for region, snapshot in self.loose_snapshots():
            self._images.remove_snapshot(region, snapshot)
