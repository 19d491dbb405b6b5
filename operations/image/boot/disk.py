"""A disk and a kernel from a root filesystem."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from operations.image.root_filesystem import ImageError
from operations.image.scan.namespace import needed

SPARE_MEGABYTES = 512
MEGABYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Bootable:
    """What a virtual machine starts from; `options` are the kernel options that the image asks for."""

    disk: Path
    kernel: Path
    initial_disk: Path
    options: str


def bootable(root: Path, disk: Path) -> Bootable:
    """Write the root filesystem into an ext4 disk. Raises ImageError, ScanError for a missing program."""
    program = needed("mke2fs", "e2fsprogs")
    megabytes = _used(root) // MEGABYTE + SPARE_MEGABYTES
    answer = subprocess.run(
        [program, "-q", "-t", "ext4", "-d", root, "-E", "root_owner=0:0", disk, f"{megabytes}M"],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise ImageError(f"{root} does not fit into a disk of {megabytes} MB: {answer.stderr.strip()}")
    return Bootable(
        disk=disk,
        kernel=_newest(root, "vmlinuz-*"),
        initial_disk=_newest(root, "initrd.img-*"),
        options=kernel_options(root),
    )


def kernel_options(root: Path) -> str:
    """What the boot loader's settings give the kernel: one file after the other, each may add to those before it."""
    options = ""
    for file in (root / "etc/default/grub", *sorted((root / "etc/default/grub.d").glob("*.cfg"))):
        if file.exists():
            for line in re.findall(r'^GRUB_CMDLINE_LINUX="(.*)"$', file.read_text(), re.MULTILINE):
                options = line.replace("$GRUB_CMDLINE_LINUX", options).strip()
    return options


def _used(root: Path) -> int:
    return sum(path.lstat().st_size for path in root.rglob("*") if path.is_symlink() or path.is_file())


def _newest(root: Path, pattern: str) -> Path:
    found = sorted((root / "boot").glob(pattern), key=lambda file: _numbers(file.name))
    if not found:
        raise ImageError(f"{root}/boot has no {pattern}: an image without kernel cannot boot.")
    return found[-1]


def _numbers(name: str) -> list[int]:
    """6.1.0-10 is newer than 6.1.0-9."""
    return [int(number) for number in re.findall(r"\d+", name)]
