"""What an image is set to, as text by name: compared between two versions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Inside = Callable[[Sequence[str]], str]
"""Runs a command inside the root filesystem and gives what it says."""
CHANGING = (
    "/etc/ssl/certs/",
    "/etc/ssh/ssh_host_",
    "/etc/machine-id",
    "/etc/ld.so.cache",
    "/etc/resolv.conf",
)
"""Differ from build to build without being a setting."""
SHORT = 16


def settings(root: Path, inside: Inside) -> dict[str, str]:
    """The settings of a root filesystem."""
    kernel = (file.read_text() for file in sorted((root / "etc/sysctl.d").glob("*.conf")))
    return settings_of(inside(("sshd", "-T")), "\n".join(kernel), dict(_files(root)))


def settings_of(sshd: str, sysctl: str, files: Mapping[str, str]) -> dict[str, str]:
    """`sshd.<name>`, `sysctl.<name>`, and the checksum of each file under /etc."""
    kept = {name: digest[:SHORT] for name, digest in files.items() if not name.startswith(CHANGING)}
    return {**dict(_server(sshd)), **dict(_kernel(sysctl)), **kept}


def _server(said: str) -> Iterator[tuple[str, str]]:
    for line in said.splitlines():
        name, space, value = line.partition(" ")
        if space:
            yield f"sshd.{name}", value


def _kernel(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith(("#", ";")):
            yield f"sysctl.{name.strip()}", value.strip()


def _files(root: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((root / "etc").rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield f"/{file.relative_to(root)}", hashlib.sha256(file.read_bytes()).hexdigest()
