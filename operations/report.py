"""What a command did and what it took, as tables."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from operations.down import DownResult
from operations.drift import Drift
from operations.engine import QUIET_OPERATIONS, Outcome
from operations.profile import ENGINE_START, PROGRAM_START, RESOURCES, Calls, Profile, inside_resources


def stack_table(outcomes: Iterable[Outcome]) -> Table:
    """Stack, resources, what changed, seconds."""
    table = _figures("stack", "resources", "changes", "seconds")
    for outcome in outcomes:
        changed = {key: count for key, count in outcome.changes.items() if key not in QUIET_OPERATIONS}
        said = ", ".join(f"{count} {operation}" for operation, count in sorted(changed.items())) or "none"
        table.add_row(outcome.stack, str(outcome.resources), said, f"{outcome.seconds:.1f}")
    return table


def proof_table(result: DownResult) -> Table:
    """What was listed before and after everything was destroyed."""
    table = _figures("listed", "before", "after")
    for kind, names in result.before.items():
        table.add_row(kind, f"{len(names):,}", f"{len(result.after.get(kind, ())):,}")
    return table


def profile_table(profile: Profile) -> Table:
    """Phase, seconds, share of the whole."""
    table = _figures("phase", "seconds", "share")
    for name, seconds in profile.seconds.items():
        table.add_row(name, f"{seconds:.1f}", f"{seconds / max(profile.total, 0.001):.0%}")
    return table


def update_table(profile: Profile) -> Table:
    """Stack, then the seconds of each phase of its update."""
    phases = (ENGINE_START, PROGRAM_START, RESOURCES)
    table = _figures("stack", *phases)
    for stack, seconds in profile.updates.items():
        table.add_row(stack, *(f"{seconds.get(phase, 0.0):.1f}" for phase in phases))
    return table


def resources_table(calls: Calls) -> Table:
    """What the resources' time consists of, summed over parallel calls."""
    table = _figures("while resources are made", "seconds", "share")
    parts = inside_resources(calls)
    for name, seconds in parts.items():
        table.add_row(name, f"{seconds:.1f}", f"{seconds / max(sum(parts.values()), 0.001):.0%}")
    return table


def call_table(calls: Calls) -> Table:
    """Provider method, emulated service or wait: how often, and seconds summed over parallel calls."""
    table = _figures("call", "calls", "seconds", "ms a call")
    rows = [
        (f"{name} {method}", found) for name, methods in calls.items() for method, found in methods.items()
    ]
    for name, found in sorted(rows, key=lambda row: -row[1]["seconds"]):
        count, seconds = found["count"], found["seconds"]
        table.add_row(name, f"{count:.0f}", f"{seconds:.1f}", f"{1000 * seconds / max(count, 1):.1f}")
    return table


def drift_table(drifts: Iterable[Drift]) -> Table:
    table = Table("stack", "resource", "type", "property", "before", "after", "owner")
    for drift in drifts:
        table.add_row(*drift.as_row().values())
    return table


def _figures(*headers: str) -> Table:
    """A table whose first column is a name and whose others are figures."""
    table = Table(*headers)
    for column in table.columns[1:]:
        column.justify = "right"
    return table
