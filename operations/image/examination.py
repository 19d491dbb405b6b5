"""A root filesystem as it is: which controls hold, and what the scanners say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.image.hardening_controls import Control, controls_of
from operations.image.root_filesystem import FAMILY, ImageError, run
from operations.image.scan.result import Scan
from operations.image.scan.scanner import comparison, scan


@dataclass(frozen=True, kw_only=True)
class Examination:
    """Control id -> whether it holds, and a scan whose two states are the same."""

    controls: Mapping[str, bool]
    scan: Scan


def examine(root: Path) -> Examination:
    """Test and scan a root filesystem. Raises ImageError for a folder that holds none, ScanError."""
    if not (root / "bin" / "sh").exists():
        raise ImageError(
            f"{root} holds no root filesystem: it has no bin/sh. Make one with `platformctl image root`."
        )
    verdict = scan(root)
    return Examination(
        controls={control.id: holds(root, control) for control in controls_of(FAMILY)},
        scan=comparison(verdict, verdict),
    )


def holds(root: Path, control: Control) -> bool:
    """Whether the control's test succeeds inside the root filesystem."""
    return run(("chroot", str(root), "/bin/sh", "-c", control.test), {}).returncode == 0


def inside(root: Path, *command: str) -> str:
    """What a command inside the root filesystem says. Raises ImageError."""
    answer = run(("chroot", str(root), *command), {})
    if answer.returncode:
        raise ImageError(
            f"`{' '.join(command)}` in the image ended with {answer.returncode}: {answer.stderr.strip()}"
        )
    return answer.stdout
