"""Compare what each stack recorded with what exists, and say who owns what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from operations.engine import Engine, Outcome
from operations.event_log import Event

SECRET_MARK = "4dabf18193072939515e22adb298388d"  # noqa: S105 (the engine's signature of a secret value)
DRIFT_OPERATIONS = frozenset({"update", "delete", "refresh"})
MISSING = "(absent)"


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One property that differs; `property` is empty when the whole resource is gone."""

    stack: str
    resource: str
    type: str
    property: str
    before: str
    after: str
    owner: str

    def as_row(self) -> dict[str, str]:
        return asdict(self)


def find_drift(engine: Engine, stack: str) -> list[Drift]:
    """Every difference in one stack; changes nothing. Raises EngineError, also when AWS cannot be reached."""
    outcome = engine.execute("refresh", stack, "--preview-only").raise_for_error()
    return list(_drifts(stack, outcome))


def _drifts(stack: str, outcome: Outcome) -> Iterator[Drift]:
    for event in outcome.events:
        metadata = _finished_step(event)
        if metadata is not None:
            yield from _differences(stack, metadata)


def _finished_step(event: Event) -> Mapping[str, Any] | None:
    metadata: Mapping[str, Any] = (event.get("resOutputsEvent") or {}).get("metadata") or {}
    return metadata if metadata.get("op") in DRIFT_OPERATIONS else None


def _differences(stack: str, metadata: Mapping[str, Any]) -> Iterator[Drift]:
    old, new = metadata.get("old") or {}, metadata.get("new") or {}
    known = {
        "stack": stack,
        "resource": metadata["urn"].rpartition("::")[2],
        "type": metadata["type"],
        "owner": _owner(old, metadata["urn"]),
    }
    if not new or metadata["op"] == "delete":
        yield Drift(property="", before="exists", after=MISSING, **known)
        return
    for path, before, after in changed_values(old.get("outputs") or {}, new.get("outputs") or {}):
        yield Drift(property=path, before=before, after=after, **known)


def changed_values(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """The leaves that differ between two JSON values, as (path, before, after)."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and SECRET_MARK not in before:
        for key in sorted(before.keys() | after.keys()):
            yield from changed_values(before.get(key, MISSING), after.get(key, MISSING), _join(path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from changed_values(*pair, f"{path}[{index}]")
    else:
        yield path, _shown(before), _shown(after)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    if isinstance(value, dict) and SECRET_MARK in value:
        return "[secret]"
    return value if isinstance(value, str) else repr(value)


def _owner(old: Mapping[str, Any], urn: str) -> str:
    """The Owner tag where the resource has one, else the component that made it."""
    outputs = old.get("outputs") or {}
    tags = outputs.get("tagsAll") or outputs.get("tags") or {}
    if isinstance(tags, dict) and tags.get("Owner"):
        return str(tags["Owner"])
    parents: Sequence[str] = urn.split("::")[2].split("$")[:-1]
    return parents[-1] if parents else "-"
