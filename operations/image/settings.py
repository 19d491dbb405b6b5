"""What an image is set to, as text by name: compared between two versions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Inside = Callable[[Sequence[str]], str]
"""Runs a command inside the root filesystem and gives what it says."""
CHANGING = ("etc/ssl/certs/", "etc/ssh/ssh_host_", "etc/machine-id", "etc/ld.so.cache", "etc/resolv.conf")
"""Differ from build to build without being a setting."""
SHORT = 16


def settings(root: Path, inside: Inside) -> dict[str, str]:
    """`sshd.<name>`, `sysctl.<name>`, and the checksum of each file under /etc."""
    return {**_server(inside), **dict(_kernel(root)), **dict(_files(root))}


def _server(inside: Inside) -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in inside(("sshd", "-T")).splitlines() if " " in line)
    return {f"sshd.{name}": value for name, value in pairs}


def _kernel(root: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((root / "etc/sysctl.d").glob("*.conf")):
        for line in file.read_text().splitlines():
            name, equals, value = line.partition("=")
            if equals and not name.lstrip().startswith(("#", ";")):
                yield f"sysctl.{name.strip()}", value.strip()


def _files(root: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((root / "etc").rglob("*")):
        name = str(file.relative_to(root))
        if file.is_file() and not file.is_symlink() and not name.startswith(CHANGING):
            yield f"/{name}", hashlib.sha256(file.read_bytes()).hexdigest()[:SHORT]
