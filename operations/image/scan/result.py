"""The result of a scan as data, kept beside the image as `scan.json`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

SCAN_FILE = "scan.json"


class ScanError(RuntimeError):
    """A scan could not be made or read; the message says which, why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class RuleResults:
    """OpenSCAP's answer: rules that passed, rule -> title of those that failed, rules that did not apply."""

    passed: int
    failed: Mapping[str, str]
    not_applicable: int

    def without(self, rules: Collection[str]) -> RuleResults:
        """The same, with failures of these rules as not applicable."""
        kept = {rule: title for rule, title in self.failed.items() if rule not in rules}
        moved = len(self.failed) - len(kept)
        return replace(self, failed=kept, not_applicable=self.not_applicable + moved)

    @property
    def rate(self) -> float:
        """Passed rules among those that apply, in percent; 0 when none applies, since silence is no pass."""
        applicable = self.passed + len(self.failed)
        return round(100 * self.passed / applicable, 2) if applicable else 0.0


@dataclass(frozen=True, kw_only=True)
class Scan:
    """`rules` by OpenSCAP, `index` by Lynis (0 to 100), each before and after hardening.

    `accepted` holds the reason for each rule that may fail, `alternatives` what was chosen instead of each rule that
    asks for another way to the same end.
    """

    profile: str
    content: str
    rules_before: RuleResults
    rules: RuleResults
    index_before: int
    index: int
    accepted: Mapping[str, str]
    alternatives: Mapping[str, str]

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Rules that fail without a written reason."""
        return tuple(sorted(set(self.rules.failed) - set(self.accepted)))

    def write(self, folder: Path) -> Path:
        """Write `scan.json` into the folder."""
        file = folder / SCAN_FILE
        file.write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n")
        return file


def read_scan(text: str, place: str) -> Scan:
    """The scan in the text of a `scan.json`. Raises ScanError that names the place."""
    try:
        found: dict[str, Any] = json.loads(text)
        rules = {name: RuleResults(**found[name]) for name in ("rules_before", "rules")}
        return Scan(**{**found, **rules})
    except (ValueError, KeyError, TypeError) as reason:
        raise ScanError(f"{place} is no scan of an image ({reason!r}). Scan the image again.") from reason
