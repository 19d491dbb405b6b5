"""Single Debian packages, pinned by checksum, unpacked into the user's cache: no root, nothing is installed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from operations.image.builder.errors import ImageBuildError
from sandbox.toolchain.binaries import cache_folder

MIRROR = "http://deb.debian.org"
ARCHIVE = f"{MIRROR}/debian/"
TIMEOUT_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class DebianPackage:
    """`path` is the file's place in the archive; `sha256` is what makes the plain HTTP safe."""

    name: str
    version: str
    path: str
    sha256: str


PACKER = DebianPackage(
    name="packer",
    version="1.6.6",
    path="pool/main/p/packer/packer_1.6.6+ds2-1+b1_amd64.deb",
    sha256="7b690f62b30ba76e14769c4d40a2b883e1be6807c95f7fca22190c6f319c18c5",
)
# A later release than the host's: bookworm's own package has no profiles for Debian 12.
SCAP_CONTENT = DebianPackage(
    name="ssg-debian",
    version="0.1.82",
    path="pool/main/s/scap-security-guide/ssg-debian_0.1.82-1_all.deb",
    sha256="cfde145916f1f37ec96c0fe2a9ea5f44a2db0ee6f0a2dacfcf86534c0977755a",
)
# The same release's content for systems other than Debian.
NODE_SCAP_CONTENT = DebianPackage(
    name="ssg-nondebian",
    version="0.1.82",
    path="pool/main/s/scap-security-guide/ssg-nondebian_0.1.82-1_all.deb",
    sha256="ec26acb714e8427453c55c331f946ade605334390fc86036c54a2e559441888e",
)
SCAP_FOLDER = "usr/share/xml/scap/ssg/content"


def packer() -> Path:
    """The `packer` command, fetched once. Raises ImageBuildError."""
    return unpacked(PACKER) / "usr/bin/packer"


def scap_content() -> Path:
    """The SCAP data stream for Debian 12, fetched once. Raises ImageBuildError."""
    return unpacked(SCAP_CONTENT) / SCAP_FOLDER / "ssg-debian12-ds.xml"


def node_scap_content() -> Path:
    """The SCAP data stream for Amazon Linux 2023, fetched once. Raises ImageBuildError."""
    return unpacked(NODE_SCAP_CONTENT) / SCAP_FOLDER / "ssg-al2023-ds.xml"


def unpacked(package: DebianPackage) -> Path:
    """The folder that holds the package's files; two that come at once both end with a whole folder."""
    folder = cache_folder() / "bin" / f"{package.name}-{package.version}-debian"
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{package.name}.", dir=folder.parent))
    try:
        archive = partial / "package.deb"
        archive.write_bytes(verified(package, _download(package)))
        _extract(archive, partial / "files")
        if not folder.exists():
            (partial / "files").rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def verified(package: DebianPackage, content: bytes) -> bytes:
    """The content itself, when its checksum is the pinned one. Raises ImageBuildError."""
    found = hashlib.sha256(content).hexdigest()
    if found != package.sha256:
        raise ImageBuildError(
            f"{package.path} has the checksum {found}, pinned is {package.sha256}. The file was changed on its way, "
            f"or the pin in {__name__} is out of date."
        )
    return content


def _download(package: DebianPackage) -> bytes:
    try:
        with urllib.request.urlopen(ARCHIVE + package.path, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 (fixed http address, the checksum guards it)
            content: bytes = answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        raise ImageBuildError(
            f"Debian's archive does not give {package.path}: {error}. Check the network, then run the command again."
        ) from error
    return content


def _extract(archive: Path, folder: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        raise ImageBuildError(
            "`dpkg-deb` is missing: packages can be unpacked only on Debian and its children."
        )
    answer = subprocess.run(["dpkg-deb", "-x", archive, folder], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise ImageBuildError(f"{archive.name} cannot be unpacked: {answer.stderr.strip()}")
