"""Where a build grows until it is whole: the folder appears at its end, a failure leaves nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from components.image import hardening_controls
from operations.image.families import Family
from operations.image.release.bill_of_materials import BILL_FILE, Subject, bill_of_materials, packages_of
from operations.image.release.difference import Contents
from operations.image.release.manifest import MANIFEST_FILE, parsed_version
from operations.image.root_filesystem import ImageError, names_that_differ


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to build, the folder of all builds, and since when. Raises ReleaseError for a version that is none."""

    family: Family
    version: str
    place: Path
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        parsed_version(self.version)

    @property
    def name(self) -> str:
        """How the image is called."""
        return f"{self.family.name}-{self.version}"

    @property
    def folder(self) -> Path:
        """Where the finished build is."""
        return self.place / self.name


@contextmanager
def claimed(order: Order) -> Iterator[Path]:
    """The folder to build in, which gets its name when the block ends well. Raises ImageError."""
    if order.folder.exists():
        raise ImageError(
            f"{order.folder} is built already. Build under a higher version, or delete the folder."
        )
    partial = order.place / f".{order.name}.partial"
    order.place.mkdir(parents=True, exist_ok=True)
    try:
        partial.mkdir()
    except FileExistsError:
        raise ImageError(
            f"{partial} exists: another build of {order.version} runs, or was killed. "
            "Delete the folder if nothing builds there."
        ) from None
    try:
        yield partial
        partial.rename(order.folder)
    except BaseException as reason:
        shutil.rmtree(partial, ignore_errors=True)
        if _disk_is_full(reason):
            raise ImageError(
                f"{order.place}: {reason}. Free space there, or name a folder on a larger disk with --place."
            ) from reason
        raise


def _disk_is_full(reason: BaseException) -> bool:
    """Copying a tree collects its errors as text."""
    full = os.strerror(errno.ENOSPC)
    return isinstance(reason, OSError) and (reason.errno == errno.ENOSPC or full in str(reason))


def describe(folder: Path, subject: Subject, contents: Contents, controls: Mapping[str, bool]) -> None:
    """Write what a release needs beside its manifest; `controls` is id -> whether it holds."""
    titles = {control.id: control.why for control in hardening_controls.controls()}
    held = [{"id": name, "title": titles.get(name, ""), "holds": holds} for name, holds in controls.items()]
    for name, text in {
        BILL_FILE: bill_of_materials(subject, contents.packages),
        "controls.json": as_json(held),
        "settings.json": as_json(contents.settings),
    }.items():
        (folder / name).write_text(text)
    contents.scan.write(folder)


def earlier_build(order: Order) -> Path | None:
    """The finished build of the family with the highest other version; None when it is the first."""
    prefix = f"{order.family.name}-"
    built = {
        file.parent.name.removeprefix(prefix): file.parent
        for file in order.place.glob(f"{prefix}*/{MANIFEST_FILE}")
    }
    others = sorted((name for name in built if name != order.version), key=parsed_version)
    return built[others[-1]] if others else None


def packages_that_differ(first: Path, second: Path) -> list[str]:
    """Names of packages that two builds do not share in the same version."""
    before, after = (packages_of((folder / BILL_FILE).read_text(), str(folder)) for folder in (first, second))
    return names_that_differ(before, after)


def as_json(content: object) -> str:
    """Text of a file in a build."""
    return json.dumps(content, indent=2, sort_keys=True) + "\n"
