"""State files of a local backend: one that a killed engine left half-written is put right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from operations.console import Progress
from operations.engine import Engine, EngineError

ATTRIBUTES = ".attrs"
"""Ending of the file that the backend keeps beside each object for its content type and checksum."""


def local_state(engine: Engine) -> Path | None:
    """Folder of a local backend; None for others, which write whole objects."""
    backend = urlsplit(engine.environment.get("PULUMI_BACKEND_URL", ""))
    return Path(unquote(backend.path)) / ".pulumi" if backend.scheme == "file" else None


def mend_state(engine: Engine, progress: Progress) -> None:
    """Put right every state file that was cut short. Raises EngineError when its copy is not whole either."""
    folder = local_state(engine)
    for file in list(_cut_short(folder)) if folder else ():
        with progress.task(f"mend {file.name}"):
            if file.name.endswith(ATTRIBUTES):
                file.unlink(missing_ok=True)
            else:
                _restore(file)


def _cut_short(folder: Path) -> Iterator[Path]:
    stacks = folder / "stacks"
    for file in sorted([*stacks.glob("*/*.json"), *stacks.glob(f"*/*.json*{ATTRIBUTES}")]):
        if not _is_whole(file):
            yield file


def _is_whole(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except ValueError:
        return False
    return True


def _restore(file: Path) -> None:
    """Take the engine's copy of the state before; what it lacks is in the journal of creations."""
    copy = file.with_name(f"{file.name}.bak")
    if not copy.exists() or not _is_whole(copy):
        raise EngineError(
            f"The state file {file} is cut short, and so is its copy {copy.name}. "
            f"Restore it from {file.parents[2] / 'backups'} or {file.parents[2] / 'history'}, then run again."
        )
    restored = file.with_name(f"{file.name}.restored")
    shutil.copyfile(copy, restored)
    restored.replace(file)
    file.with_name(f"{file.name}{ATTRIBUTES}").unlink(missing_ok=True)
