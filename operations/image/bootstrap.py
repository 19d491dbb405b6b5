"""A plain Debian system in a folder, and the state in which packages can be installed into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from operations.image.builder.debian_archive import MIRROR, DebianPackage, unpacked

RELEASE = "bookworm"
BOOTSTRAP = DebianPackage(
    name="debootstrap",
    version="1.0.128",
    path="pool/main/d/debootstrap/debootstrap_1.0.128+nmu2+deb12u2_all.deb",
    sha256="63f354316e9bbe747b143b7b0d83e5f237c90314a17734fba9ff202c2ef02760",
)
SOURCES = "".join(
    f"deb {MIRROR}/{archive} {suite} main\n"
    for archive, suite in (
        ("debian", RELEASE),
        ("debian", f"{RELEASE}-updates"),
        ("debian-security", f"{RELEASE}-security"),
    )
)
"""Where Debian's own images take packages from; its bootstrap names only the first."""
BUILD_APT_SETTINGS = "tmp/build-apt.conf"
NO_SERVICES = "#!/bin/sh\nexit 101\n"
"""Debian's way to say that installing a package must not start its service."""

Command = Callable[..., str]
"""Runs a command and gives what it says; raises when it fails."""


def bootstrap(folder: Path, packages: str, command: Command) -> None:
    """Make the smallest Debian system, with these packages (names, with commas between them)."""
    command(*debootstrap(), "--variant=minbase", f"--include={packages}", RELEASE, str(folder))
    (folder / "etc/apt/sources.list").write_text(SOURCES)
    lists = folder / "var/lib/apt/lists"
    lists.mkdir(parents=True, exist_ok=True)
    # The index is of one archive only: the first role that asks must fetch all three.
    os.utime(lists, (0, 0))


def debootstrap() -> tuple[str, ...]:
    """How it is called: from PATH, else from Debian's package, which needs no installation. Raises ImageBuildError."""
    if shutil.which("debootstrap"):
        return ("debootstrap",)
    files = unpacked(BOOTSTRAP)
    place = f"DEBOOTSTRAP_DIR={files / 'usr/share/debootstrap'}"
    return ("env", place, str(files / "usr/sbin/debootstrap"))


@contextmanager
def prepared(folder: Path, command: Command) -> Iterator[None]:
    """As packages expect a system while they are installed, without a running init."""
    policy, settings = folder / "usr/sbin/policy-rc.d", folder / BUILD_APT_SETTINGS
    command("mount", "-t", "proc", "proc", str(folder / "proc"))
    try:
        policy.write_text(NO_SERVICES)
        policy.chmod(0o755)
        settings.write_text(command("apt-config", "dump", "Acquire"))
        yield
    finally:
        for file in (policy, settings):
            file.unlink(missing_ok=True)
        command("umount", str(folder / "proc"))
