"""The engine's event log: one JSON object a line, written while a command runs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

Event = dict[str, Any]
OnEvent = Callable[[Event], object]

COLOUR_MARK = re.compile(r"<\{%.*?%\}>")
OUTPUT_LINES_KEPT = 20


class EventLog:
    """A log file that is still being written; half-written lines wait for the next look."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = 0

    def new_events(self) -> Iterator[Event]:
        """The events that are complete since the last call."""
        if not self._file.exists():
            return
        with self._file.open("rb") as log:
            log.seek(self._offset)
            for line in log:
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                yield json.loads(line)


def changes(events: Sequence[Event]) -> dict[str, int]:
    """Resources by operation: the engine's own summary, or the steps so far when it has none."""
    for event in reversed(events):
        if "summaryEvent" in event:
            return dict(event["summaryEvent"].get("resourceChanges") or {})
    steps = (event["resOutputsEvent"]["metadata"]["op"] for event in events if "resOutputsEvent" in event)
    return dict(Counter(steps))


def errors(events: Sequence[Event], output: Path) -> tuple[str, ...]:
    """What the engine reported as errors, each with its resource; else the end of what it printed."""
    found = tuple(_reported(events))
    return found or tuple(output.read_text(errors="replace").strip().splitlines()[-OUTPUT_LINES_KEPT:])


def plain(text: str) -> str:
    """Text without the engine's colour marks such as `<{%reset%}>`."""
    return COLOUR_MARK.sub("", text).strip()


def _reported(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        diagnostic = event.get("diagnosticEvent") or {}
        if diagnostic.get("severity") == "error":
            where = f"{diagnostic['urn']}\n  " if diagnostic.get("urn") else ""
            yield where + plain(diagnostic.get("message", ""))
        policy = event.get("policyEvent") or {}
        if policy.get("enforcementLevel") == "mandatory":
            yield f"{policy.get('resourceUrn', '')}\n  {plain(policy.get('message', ''))}"
