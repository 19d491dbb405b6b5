"""What the provider stand-ins created, so that a creation outlives an engine that was killed before noting it."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.paths import SandboxPaths


def journal_file(paths: SandboxPaths) -> Path:
    """One JSON object a line: {"urn": ..., "id": ...} for each creation and `"id": null` for each deletion."""
    return paths.root / "created.jsonl"


def note_created(paths: SandboxPaths, urn: str, identifier: str | None) -> None:
    """Append one line; a single short write, so that lines of several threads do not mix."""
    line = json.dumps({"urn": urn, "id": identifier}) + "\n"
    with journal_file(paths).open("a") as journal:
        journal.write(line)


def created_id(paths: SandboxPaths, urn: str) -> str | None:
    """The id of the last creation under that URN, unless it was deleted since."""
    file = journal_file(paths)
    if not file.exists():
        return None
    identifier: str | None = None
    for line in file.read_text().splitlines():
        entry = json.loads(line)
        if entry["urn"] == urn:
            identifier = entry["id"]
    return identifier
