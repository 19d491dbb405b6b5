"""Files and archives in a program's properties: the engine sends paths, texts and a hash, the service wants bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.values import SIGNATURE_KEY, Json

ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip file can say: the same files are always the same bytes."""


def is_asset(value: object) -> bool:
    """Whether the value is a file or an archive."""
    return isinstance(value, dict) and value.get(SIGNATURE_KEY) in (ASSET, ARCHIVE)


def asset_hash(value: Json) -> Json:
    """What tells two contents apart; the engine works it out."""
    return value.get("hash") if isinstance(value, dict) else None


def content(value: Any, folder: str) -> bytes:
    """The bytes of a file, or of a zip of an archive. Raises OperationFailedError for a file that is not there."""
    if value.get(SIGNATURE_KEY) == ASSET:
        return _file(value, folder)
    path = Path(folder, value["path"]) if "path" in value else None
    if path is not None and path.is_file():
        return _read(path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in sorted(_parts(value, folder)):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _parts(value: Any, folder: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file in an archive."""
    if "path" in value:
        root = Path(folder, value["path"])
        if not root.is_dir():
            raise OperationFailedError(f"the archive {value['path']} is neither a folder nor a file")
        yield from (
            (file.relative_to(root).as_posix(), _read(file)) for file in root.rglob("*") if file.is_file()
        )
    for name, part in (value.get("assets") or {}).items():
        if part.get(SIGNATURE_KEY) == ARCHIVE:
            yield from ((f"{name}/{inner}", found) for inner, found in _parts(part, folder))
        else:
            yield name, _file(part, folder)


def _file(value: Any, folder: str) -> bytes:
    if "text" in value:
        return str(value["text"]).encode()
    if "path" in value:
        return _read(Path(folder, value["path"]))
    raise OperationFailedError(f"the stand-in fetches nothing: {value.get('uri')} must be a file or a text")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise OperationFailedError(f"the file {file} cannot be read: {error.strerror}") from error
