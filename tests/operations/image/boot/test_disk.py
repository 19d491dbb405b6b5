"""What a virtual machine starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.image.boot import disk
from operations.image.boot.disk import bootable, kernel_options
from operations.image.root_filesystem import ImageError


def test_the_kernel_options_are_those_that_the_image_asks_for(tmp_path: Path) -> None:
    assert kernel_options(tmp_path) == ""
    more = tmp_path / "etc/default/grub.d"
    more.mkdir(parents=True)
    (more / "90-hardening.cfg").write_text('GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX apparmor=1 audit=1"\n')
    assert kernel_options(tmp_path) == "apparmor=1 audit=1"
    (tmp_path / "etc/default/grub").write_text('GRUB_TIMEOUT=0\nGRUB_CMDLINE_LINUX="quiet"\n')
    assert kernel_options(tmp_path) == "quiet apparmor=1 audit=1"
    (more / "10-cloud.cfg").write_text('GRUB_CMDLINE_LINUX="console=ttyS0"\n')
    assert kernel_options(tmp_path) == "console=ttyS0 apparmor=1 audit=1"


def test_an_image_without_kernel_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "boot").mkdir(parents=True)
    with pytest.raises(ImageError, match=r"boot has no vmlinuz-\*"):
        bootable(root, tmp_path / "disk.img")


def test_the_newest_kernel_boots_from_a_disk_that_holds_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = tmp_path / "mke2fs"
    maker.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n')
    maker.chmod(0o755)
    monkeypatch.setattr(disk, "needed", lambda *_: maker)
    root = tmp_path / "root"
    (root / "boot").mkdir(parents=True)
    for name in ("vmlinuz-6.1.0-9", "vmlinuz-6.1.0-10", "initrd.img-6.1.0-9", "initrd.img-6.1.0-10"):
        (root / "boot" / name).write_text("kernel")
    image = bootable(root, tmp_path / "disk.img")
    assert (image.kernel.name, image.initial_disk.name) == ("vmlinuz-6.1.0-10", "initrd.img-6.1.0-10")
    asked = (tmp_path / "asked").read_text().split()
    assert asked[-2:] == [str(tmp_path / "disk.img"), "512M"]
    assert asked[asked.index("-d") + 1] == str(root)


def test_a_disk_that_cannot_be_made_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = tmp_path / "mke2fs"
    maker.write_text("#!/bin/sh\necho No space left on device >&2\nexit 1\n")
    maker.chmod(0o755)
    monkeypatch.setattr(disk, "needed", lambda *_: maker)
    with pytest.raises(ImageError, match="does not fit into a disk of 512 MB: No space left on device"):
        bootable(tmp_path, tmp_path / "disk.img")
