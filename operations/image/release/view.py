"""Released images as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from operations.image.release.difference import Change
from operations.image.release.gates import Channel, Gate
from operations.image.release.manifest import Manifest
from operations.image.release.registry import Entry
from operations.image.release.retention import Verdict
from operations.image.release.rotation import Step


def row(entry: Entry) -> dict[str, Any]:
    """One version as plain values."""
    manifest = entry.manifest
    return {
        "version": manifest.version,
        "built_at": manifest.provenance.built_at,
        "git_commit": manifest.provenance.git_commit,
        "images": dict(manifest.images),
        "rules_passed_percent": entry.scan.rules.rate,
        "hardening_index": entry.scan.index,
        "channels": [channel.value for channel in entry.channels],
        "deprecated": entry.deprecated,
    }


def listing(family: str, entries: Sequence[Entry]) -> Table:
    """All versions of a family."""
    table = Table(
        "version", "built", "commit", "rules", "index", "channels", "state", title=f"Images of {family}"
    )
    for entry in entries:
        provenance = entry.manifest.provenance
        table.add_row(
            entry.manifest.version,
            provenance.built_at[:10],
            provenance.git_commit[:8],
            f"{entry.scan.rules.rate} %",
            str(entry.scan.index),
            ", ".join(entry.channels),
            f"deprecated: {entry.deprecated}" if entry.deprecated else "",
        )
    return table


def description(manifest: Manifest) -> Table:
    """One version: where it came from, and its image by region."""
    table = Table(show_header=False, title=f"{manifest.family} {manifest.version}")
    for name, value in asdict(manifest.provenance).items():
        if name != "seconds":
            table.add_row(name, str(value))
    for phase, seconds in manifest.provenance.seconds.items():
        table.add_row(f"phase {phase}", f"{seconds} s")
    for region, image in sorted(manifest.images.items()):
        table.add_row(region, image)
    return table


def gate_table(channel: str, found: Sequence[Gate]) -> Table:
    """Gates in front of a channel."""
    table = Table("", "gate", "found", title=f"Into {channel}")
    for gate in found:
        table.add_row("[green]open[/green]" if gate.holds else "[red]closed[/red]", gate.name, gate.found)
    return table


def retention_table(family: str, plan: Sequence[Verdict]) -> Table:
    """What goes, and why what stays stays."""
    table = Table("version", "region", "image", "built", "", "why", title=f"Stored images of {family}")
    for verdict in plan:
        image = verdict.image
        built = image.built.date().isoformat() if image.built else "?"
        state = "[red]goes[/red]" if verdict.goes else "[green]stays[/green]"
        table.add_row(image.version, image.region, image.id, built, state, verdict.why)
    return table


def change_row(change: Change) -> dict[str, str | None]:
    """One difference as plain values."""
    return asdict(change)


def changes(first: str, second: str, found: Sequence[Change]) -> Table:
    """What differs, one line each."""
    table = Table("what", "name", first, second)
    for change in found:
        table.add_row(change.subject, change.name, change.before or "-", change.after or "-")
    return table


def rotation_table(channel: Channel, steps: Sequence[Step]) -> Table | str:
    """How the nodes come to what the channel now hands out."""
    if not steps:
        return f"No node group boots what {channel} hands out."
    table = Table(
        "cluster", "node group", "nodes", "at once", "rounds", title=f"`pulumi up --stack {channel}` replaces"
    )
    for step in steps:
        table.add_row(step.cluster, step.group, str(step.nodes), str(step.at_once), str(step.rounds))
    return table
