"""A build folder's manifest: what the image is, where it came from, and the checksum of every file beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import semver

from operations.image.release.errors import ReleaseError

MANIFEST_FILE = "manifest.json"
REQUIRED_FILES = ("sbom.cdx.json", "scan.json", "controls.json", "settings.json")


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """`git_commit` and `base` the image was made from, `built_at` in UTC, `seconds` by phase.

    `base_image` is the AMI under the images; a build without images has none.
    """

    git_commit: str
    base: str
    built_at: str
    seconds: Mapping[str, float]
    base_image: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`images` is region -> AMI id, `files` is name -> SHA-256. Raises ReleaseError for a version that is none."""

    family: str
    version: str
    images: Mapping[str, str]
    files: Mapping[str, str]
    provenance: Provenance

    def __post_init__(self) -> None:
        parsed_version(self.version)
        missing = [name for name in REQUIRED_FILES if name not in self.files]
        if missing:
            raise ReleaseError(
                f"{self.family} {self.version} has no {', '.join(missing)}: it was not scanned or not finished. "
                "Build it again with `platformctl image build`."
            )

    @property
    def built_at(self) -> datetime:
        """When the build began. Raises ReleaseError for a time without zone."""
        at = datetime.fromisoformat(self.provenance.built_at)
        if at.tzinfo is None:
            raise ReleaseError(
                f"{self.family} {self.version}: built_at {self.provenance.built_at!r} has no zone"
            )
        return at.astimezone(UTC)

    def to_json(self) -> str:
        """The manifest as text, always the same for the same content."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def parsed_version(text: str) -> semver.Version:
    """A semantic version. Raises ReleaseError."""
    try:
        return semver.Version.parse(text)
    except ValueError as reason:
        raise ReleaseError(f"Image version {text!r} is no semantic version; give one like 1.4.0.") from reason


def parse(text: str, place: str) -> Manifest:
    """The manifest in a text. Raises ReleaseError that names the place."""
    try:
        found: dict[str, Any] = json.loads(text)
        return Manifest(**{**found, "provenance": Provenance(**found["provenance"])})
    except (ValueError, KeyError, TypeError) as reason:
        raise ReleaseError(f"{place} is no image manifest ({reason!r}). Build the image again.") from reason


def seal(
    folder: Path, family: str, version: str, images: Mapping[str, str], provenance: Provenance
) -> Manifest:
    """Write the manifest of a folder's files, last of all, so that a folder with a manifest is whole."""
    files = {
        file.name: checksum(file.read_bytes())
        for file in sorted(folder.iterdir())
        if file.name != MANIFEST_FILE
    }
    manifest = Manifest(family=family, version=version, images=images, files=files, provenance=provenance)
    partial = folder.with_name(f"{folder.name}.{MANIFEST_FILE}")
    partial.write_text(manifest.to_json())
    partial.replace(folder / MANIFEST_FILE)
    return manifest


def opened(folder: Path) -> Manifest:
    """The manifest of a finished build, its files checked. Raises ReleaseError that names the file that differs."""
    file = folder / MANIFEST_FILE
    if not file.is_file():
        raise ReleaseError(
            f"{folder} holds no {MANIFEST_FILE}: no build ended there. Run `platformctl image build`."
        )
    manifest = parse(file.read_text(), str(file))
    for name, expected in manifest.files.items():
        path = folder / name
        verify(path.read_bytes() if path.is_file() else None, expected, str(path))
    return manifest


def verify(content: bytes | None, expected: str, place: str) -> bytes:
    """The content, when its checksum is the one in the manifest. Raises ReleaseError."""
    found = "no file" if content is None else checksum(content)
    if content is None or found != expected:
        raise ReleaseError(
            f"{place}: the manifest says {expected}, found is {found}. The file was changed after the build; "
            "build the image again under a new version."
        )
    return content


def checksum(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
