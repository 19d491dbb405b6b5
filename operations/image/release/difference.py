"""What differs between two versions of an image: packages, settings, and results of the scans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from operations.image.scan.result import Scan


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What is compared: package -> version, setting -> value, and the scan."""

    packages: Mapping[str, str]
    settings: Mapping[str, str]
    scan: Scan


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing before and after; None where it is not there."""

    subject: str
    name: str
    before: str | None
    after: str | None


def difference(first: Contents, second: Contents) -> tuple[Change, ...]:
    """All changes, packages first, each part by name."""
    return (
        *_changes("package", first.packages, second.packages),
        *_changes("setting", first.settings, second.settings),
        *_changes("scan", _scores(first.scan), _scores(second.scan)),
        *_changes("rule", _failures(first.scan), _failures(second.scan)),
    )


def _changes(subject: str, first: Mapping[str, str], second: Mapping[str, str]) -> list[Change]:
    names = sorted(first.keys() | second.keys())
    pairs = [(name, first.get(name), second.get(name)) for name in names]
    return [
        Change(subject=subject, name=name, before=old, after=new) for name, old, new in pairs if old != new
    ]


def _scores(scan: Scan) -> dict[str, str]:
    return {
        "content": scan.content,
        "profile": scan.profile,
        "passed rules in percent": str(scan.rules.rate),
        "hardening index": str(scan.index),
    }


def _failures(scan: Scan) -> dict[str, str]:
    return dict.fromkeys(scan.rules.failed, "fails")
