"""One page about a finished build, for people: numbers come from the files beside it."""

from __future__ import annotations

import json
from pathlib import Path

from operations.image.release.bill_of_materials import BILL_FILE, packages_of
from operations.image.release.manifest import Manifest
from operations.image.scan.result import SCAN_FILE, Scan, read_scan


def write_report(folder: Path, manifest: Manifest) -> Path:
    """Write `<folder>.md` beside the sealed folder, which does not change any more."""
    scan = read_scan((folder / SCAN_FILE).read_text(), str(folder / SCAN_FILE))
    packages = packages_of((folder / BILL_FILE).read_text(), str(folder / BILL_FILE))
    made = manifest.provenance
    controls = json.loads((folder / "controls.json").read_text())
    lines = [
        f"# {manifest.family} {manifest.version}",
        "",
        f"Built {made.built_at} from commit {made.git_commit} on {made.base}.",
        "",
        *_numbers(scan, len(packages), sum(entry["holds"] for entry in controls)),
        *_failures(scan),
        *_alternatives(scan),
        "",
        "## Time",
        "",
        "| phase | seconds |",
        "|---|---|",
        *(f"| {phase} | {seconds} |" for phase, seconds in made.seconds.items()),
    ]
    target = folder.with_name(f"{folder.name}.md")
    target.write_text("\n".join(lines) + "\n")
    return target


def _numbers(scan: Scan, packages: int, controls: int) -> list[str]:
    return [
        "| | before hardening | after |",
        "|---|---|---|",
        f"| OpenSCAP `{scan.profile}` {scan.content}: rules that pass "
        f"| {scan.rules_before.rate} % | {scan.rules.rate} % |",
        f"| rules: pass, fail | {scan.rules_before.passed}, {len(scan.rules_before.failed)} "
        f"| {scan.rules.passed}, {len(scan.rules.failed)} |",
        f"| Lynis hardening index | {scan.index_before} | {scan.index} |",
        f"| hardening controls that hold | | {controls} |",
        f"| packages | | {packages} |",
    ]


def _failures(scan: Scan) -> list[str]:
    rows = [f"| {rule} | {scan.accepted.get(rule, '**none**')} |" for rule in sorted(scan.rules.failed)]
    return ["", "## Rules that fail", "", "| rule | reason |", "|---|---|", *rows]


def _alternatives(scan: Scan) -> list[str]:
    rows = [f"| {rule} | {reason} |" for rule, reason in sorted(scan.alternatives.items())]
    return ["", "## Other ways to the same end", "", "| rule | chosen instead |", "|---|---|", *rows]
