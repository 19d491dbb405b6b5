"""Both scanners over one root filesystem, and the reasons for rules that may fail."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from operations.image.families import DEBIAN, Standard
from operations.image.scan import lynis, openscap
from operations.image.scan.namespace import ScanRoom
from operations.image.scan.result import RuleResults, Scan, ScanError


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What both scanners say about one state of an image."""

    rules: RuleResults
    index: int


def scan(root: Path) -> Verdict:
    """Judge a root filesystem; it is as before afterwards. Raises ScanError, ImageBuildError."""
    with tempfile.TemporaryDirectory(prefix="image-scan-") as place:
        tools = Path(place)
        openscap.bring(tools)
        lynis.bring(tools)
        room = ScanRoom(root, tools)
        return Verdict(rules=openscap.judge(room), index=lynis.judge(room))


def comparison(before: Verdict, after: Verdict, standard: Standard = DEBIAN.standard) -> Scan:
    """Both states as one scan, with the reasons for what still fails."""
    alternatives, reasons = (reasons_in(part, standard.reasons) for part in ("alternatives", "accepted"))
    rules = after.rules.without(alternatives)
    return Scan(
        profile=standard.profile,
        content=standard.package.version,
        rules_before=before.rules.without(alternatives),
        rules=rules,
        index_before=before.index,
        index=after.index,
        accepted={rule: reasons[rule] for rule in rules.failed if rule in reasons},
        alternatives=alternatives,
    )


def reasons_in(part: str, file: Path = DEBIAN.standard.reasons) -> Mapping[str, str]:
    """Rule -> reason in a part of the file. Raises ScanError for a rule without reason."""
    found: Mapping[str, object] = yaml.safe_load(file.read_text())[part]
    for rule, reason in found.items():
        if not str(reason or "").strip():
            raise ScanError(f"{file.name}: {rule} in {part} has no reason. Write one, or make it pass.")
    return {rule: str(reason) for rule, reason in found.items()}
