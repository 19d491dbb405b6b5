"""Where the time of a command goes: seconds of wall clock for each named phase, in order."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from operations.event_log import Event
from sandbox.plugins.timings import EMULATOR, WAIT

ENGINE_START = "engine start"
PROGRAM_START = "program start"
RESOURCES = "resources"
PROVIDERS, EMULATED, WAITS = "providers", "emulator", "cluster waits"

Calls = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Provider, `emulator` or `wait` -> method -> its `count` and `seconds`, as the plugin daemon gives them."""


class UpdatePhases:
    """Splits one update at the engine's own events: its start, the program's start, and the resources."""

    def __init__(self) -> None:
        self._phase = ENGINE_START
        self._began = time.monotonic()
        self.seconds: dict[str, float] = {}

    def on_event(self, event: Event) -> None:
        if "preludeEvent" in event:
            self._enter(PROGRAM_START)
        elif self._phase == PROGRAM_START and "resourcePreEvent" in event:
            self._enter(RESOURCES)

    def finish(self) -> None:
        self._enter("")

    def _enter(self, phase: str) -> None:
        now = time.monotonic()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._began
        self._phase, self._began = phase, now


@dataclass
class Profile:
    """Phases and their seconds; a phase that runs twice adds up."""

    seconds: dict[str, float] = field(default_factory=dict)
    updates: dict[str, dict[str, float]] = field(default_factory=dict)
    """Stack -> phase of its update -> seconds."""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def inside_resources(calls: Calls) -> dict[str, float]:
    """Where the resources' time went, in seconds summed over parallel calls: providers, emulator, waits.

    A remote component's Construct is left out: it lasts as long as its children, which are counted themselves.
    """
    emulator = sum(found["seconds"] for found in calls.get(EMULATOR, {}).values())
    waits = sum(found["seconds"] for found in calls.get(WAIT, {}).values())
    whole = sum(
        found["seconds"]
        for provider, methods in calls.items()
        for method, found in methods.items()
        if provider not in (EMULATOR, WAIT) and method != "Construct"
    )
    return {PROVIDERS: max(whole - emulator - waits, 0.0), EMULATED: emulator, WAITS: waits}
