"""Packages are used only with the pinned checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from operations.image.builder import debian_archive
from operations.image.builder.debian_archive import (
    NODE_SCAP_CONTENT,
    PACKER,
    SCAP_CONTENT,
    DebianPackage,
    unpacked,
    verified,
)
from operations.image.builder.errors import ImageBuildError

CONTENT = b"a package"
PACKAGE = DebianPackage(
    name="thing", version="1", path="pool/thing.deb", sha256=hashlib.sha256(CONTENT).hexdigest()
)


def test_content_with_the_pinned_checksum_is_taken() -> None:
    assert verified(PACKAGE, CONTENT) == CONTENT


def test_changed_content_is_refused_with_both_checksums() -> None:
    with pytest.raises(ImageBuildError, match=f"pinned is {PACKAGE.sha256}"):
        verified(PACKAGE, CONTENT + b"!")


@pytest.mark.parametrize(
    "package", [PACKER, SCAP_CONTENT, NODE_SCAP_CONTENT], ids=lambda package: package.name
)
def test_a_pin_names_the_file_of_its_own_version(package: DebianPackage) -> None:
    assert package.path.rpartition("/")[2].startswith(f"{package.name}_{package.version}")
    assert len(package.sha256) == 64


def test_a_refused_package_leaves_nothing_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATFORM_CACHE", str(tmp_path))
    monkeypatch.setattr(debian_archive, "_download", lambda package: package.name.encode())
    with pytest.raises(ImageBuildError, match="checksum"):
        unpacked(PACKAGE)
    assert list((tmp_path / "bin").iterdir()) == []
