"""From a commit to `candidate`: build, scan and boot here, make the AMIs with Packer, seal, publish."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operations.console import Progress
from operations.image.boot.inspection import Boot
from operations.image.build_folder import Order
from operations.image.builder.base_images import newest_base
from operations.image.builder.commit import clean_commit
from operations.image.builder.packer_build import PREFIX, Made, PackerOrder, build_images
from operations.image.families import NODE
from operations.image.local_build import LocalBuild
from operations.image.node_build import SCAN_FOLDER, NodeBuild
from operations.image.release.channels import Move
from operations.image.release.connection import Connection
from operations.image.release.gates import quality
from operations.image.release.manifest import Manifest
from operations.image.release.registry import refuse_closed
from operations.image.release.removal import StoredImages
from operations.image.root_filesystem import names_that_differ
from operations.image.scan.instance import pack
from operations.image.scan.result import SCAN_FILE, read_scan


@dataclass(frozen=True, kw_only=True)
class Released:
    """What became candidate; `differ` are packages that the version before has otherwise, None without one."""

    manifest: Manifest
    move: Move
    publish_seconds: float
    before: str | None
    differ: tuple[str, ...]


class ReleaseBuild:
    """One release. A failure leaves no folder, no image and no channel that moved."""

    def __init__(
        self,
        order: Order,
        connection: Connection,
        progress: Progress,
        boot: Boot | None = None,
    ) -> None:
        """Raises ImageBuildError for a tree that no commit holds."""
        self.order, self._connection, self._progress, self._boot = order, connection, progress, boot
        self._commit = clean_commit()
        self.registry = connection.registry(order.family.name)

    def base(self) -> str:
        """The AMI that Packer starts from: the newest, unless the shell names one. Raises ImageBuildError."""
        family = self.order.family
        named = os.environ.get(f"{PREFIX}{family.base_variable}")
        return named or newest_base(self._connection.client("ec2"), family, self._connection.region)

    def make(self) -> Released:
        """Raises what the phases raise."""
        self.registry.store.refuse_taken(self.order.version)
        before = self.registry.newest()
        with self._or_nothing():
            manifest = self._builder().make()
        with self._or_nothing(self.order.folder):
            self._refuse_weak(self.order.folder)
            with self._progress.task("publish") as task:
                move = self.registry.publish(self.order.folder)
        return Released(
            manifest=manifest,
            move=move,
            publish_seconds=round(task.seconds, 1),
            before=before.version if before else None,
            differ=tuple(self._differ(before, manifest)),
        )

    def _builder(self) -> LocalBuild | NodeBuild:
        if self.order.family is NODE:
            return NodeBuild(self.order, self._progress, self._images)
        return LocalBuild(self.order, self._progress, self._images, boot=self._boot)

    def _images(self, folder: Path) -> Made:
        """With Packer, when nothing that is known already keeps the version out of every channel."""
        scanned_here = self.order.family is not NODE
        if scanned_here:
            self._refuse_weak(folder)
        base = self.base()
        packer = PackerOrder(
            family=self.order.family,
            version=self.order.version,
            commit=self._commit,
            built=self.order.began,
            base=base,
            settings={
                **self._connection.settings.variables,
                **({} if scanned_here else self._scan_variables(folder)),
            },
            credentials=self._connection.shell,
        )
        return Made(images=build_images(packer, folder), base=base)

    def _refuse_weak(self, folder: Path) -> None:
        scan = read_scan((folder / SCAN_FILE).read_text(), str(folder / SCAN_FILE))
        held = json.loads((folder / "controls.json").read_text())
        found = quality(scan, {entry["id"]: entry["holds"] for entry in held})
        refuse_closed(found, f"{self.order.name} would not become candidate")

    def _scan_variables(self, folder: Path) -> dict[str, str]:
        scans = folder / SCAN_FOLDER
        return {
            "scan_tools": str(pack(self.order.family, scans / "tools.tar.gz")),
            "scan_results": str(scans),
        }

    @contextmanager
    def _or_nothing(self, *made: Path) -> Iterator[None]:
        """A failure takes back this run's AMIs and what it has made here, unless the version is released already.

        AWS may not answer any more; `platformctl image prune` removes what is left.
        """
        try:
            yield
        except BaseException:
            with suppress(BotoCoreError, ClientError):
                if not self.registry.store.has(self.order.version):
                    self._remove_images()
                    for folder in made:
                        shutil.rmtree(folder)
            raise

    def _remove_images(self) -> None:
        stored = StoredImages(self._clients(), self.order.family.name)
        for image in stored.all(self.order.version):
            if image.built == self.order.began:
                stored.remove(image)

    def _clients(self) -> Mapping[str, Any]:
        return {
            region: self._connection.client("ec2", region=region)
            for region in self._connection.settings.regions
        }

    def _differ(self, before: Manifest | None, manifest: Manifest) -> list[str]:
        if before is None:
            return []
        packages = self.registry.packages
        return names_that_differ(packages(before.version), packages(manifest.version))
