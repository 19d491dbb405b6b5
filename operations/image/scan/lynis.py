"""Lynis inside a root filesystem: its hardening index, 0 to 100."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from operations.image.scan.namespace import TOOLS, ScanRoom, needed
from operations.image.scan.result import ScanError

LIBRARY = Path("/usr/share/lynis")
PROFILE = Path("/etc/lynis/default.prf")


def bring(tools: Path) -> None:
    """Copy the scanner into the folder. Raises ScanError."""
    program = needed("lynis", "lynis")
    folder = tools / "lynis"
    shutil.copytree(LIBRARY, folder)
    shutil.copy(program, folder / "lynis")
    shutil.copy(PROFILE, folder / "default.prf")
    (folder / "plugins").mkdir(exist_ok=True)


def judge(room: ScanRoom) -> int:
    """The hardening index. Raises ScanError."""
    place = f"{TOOLS}/lynis"
    audit = (
        f"cd {place} && exec ./lynis audit system --quick --no-colors --profile {place}/default.prf "
        f"--plugindir {place}/plugins --log-file {TOOLS}/lynis.log --report-file {TOOLS}/lynis.dat"
    )
    room.execute(("/bin/sh", "-c", audit))
    return hardening_index((room.tools / "lynis.dat").read_text(errors="replace"))


def hardening_index(report: str) -> int:
    """The index in a Lynis report. Raises ScanError when it has none."""
    found = re.search(r"^hardening_index=(\d+)$", report, re.MULTILINE)
    if found is None:
        raise ScanError(
            "Lynis wrote no hardening index: it was stopped before its end. Scan the image again."
        )
    return int(found.group(1))
