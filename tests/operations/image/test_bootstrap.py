"""Where the bootstrap comes from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from operations.image import bootstrap
from operations.image.bootstrap import debootstrap


def test_an_installed_bootstrap_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/sbin/{name}")
    assert debootstrap() == ("debootstrap",)


def test_without_one_debians_package_is_used_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", {}.get)
    monkeypatch.setattr(bootstrap, "unpacked", lambda package: tmp_path / package.name)
    place = tmp_path / "debootstrap"
    assert debootstrap() == (
        "env",
        f"DEBOOTSTRAP_DIR={place}/usr/share/debootstrap",
        f"{place}/usr/sbin/debootstrap",
    )
