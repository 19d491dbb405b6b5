"""What a version must show before a channel hands it out. Pure: facts in, one answer per gate out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from operations.image.release.manifest import Manifest
from operations.image.scan.result import Scan
from policies.image_age import OLDEST, in_time

LOWEST_RATE = 95.0
"""Passed OpenSCAP rules among those that apply, in percent."""
LOWEST_INDEX = 80
"""Lynis's hardening index, 0 to 100."""


class Channel(StrEnum):
    """In the order in which a version passes through them."""

    CANDIDATE = "candidate"
    DEV = "dev"
    STAGE = "stage"
    PROD = "prod"

    @property
    def previous(self) -> Channel | None:
        """Where a version must be before; nothing comes before the first."""
        order = list(Channel)
        return order[order.index(self) - 1] if self is not order[0] else None


SOAK: Mapping[Channel, timedelta] = {
    Channel.CANDIDATE: timedelta(),
    Channel.DEV: timedelta(),
    Channel.STAGE: timedelta(hours=24),
    Channel.PROD: timedelta(hours=72),
}
"""How long a version runs in the channel before, until it may go on."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a version when somebody wants to promote it.

    `controls` is id -> whether it holds; `entered_previous` is when it came into the channel before, None if it is
    not there; `alarms` are those that ring in that channel's environment.
    """

    manifest: Manifest
    scan: Scan
    controls: Mapping[str, bool]
    deprecated: str | None
    entered_previous: datetime | None
    alarms: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One condition, whether it holds, and what was found."""

    name: str
    holds: bool
    found: str


def gates(facts: Facts, channel: Channel, now: datetime) -> tuple[Gate, ...]:
    """Every gate in front of the channel."""
    return (
        *quality(facts.scan, facts.controls),
        _age(facts, now),
        _not_deprecated(facts),
        *_previous(facts, channel, now),
    )


def quality(scan: Scan, controls: Mapping[str, bool]) -> tuple[Gate, ...]:
    """The gates that look at the image alone."""
    broken = sorted(name for name, holds in controls.items() if not holds)
    held = f"{len(controls)} hold" if controls else "none was tested"
    return (
        Gate(name="controls", holds=bool(controls) and not broken, found=", ".join(broken) or held),
        Gate(
            name="scan",
            holds=scan.rules.rate >= LOWEST_RATE,
            found=f"{scan.rules.rate} % of the rules pass, {LOWEST_RATE} % are asked for",
        ),
        Gate(
            name="failures have reasons",
            holds=not scan.unexplained,
            found=", ".join(scan.unexplained) or f"{len(scan.rules.failed)} fail, each with a reason",
        ),
        Gate(
            name="hardening index",
            holds=scan.index >= LOWEST_INDEX,
            found=f"{scan.index}, {LOWEST_INDEX} is asked for",
        ),
    )


def _age(facts: Facts, now: datetime) -> Gate:
    age = now - facts.manifest.built_at
    return Gate(
        name="age",
        holds=in_time(facts.manifest.built_at, now),
        found=f"{age.days} days, at most {OLDEST.days} are allowed",
    )


def _not_deprecated(facts: Facts) -> Gate:
    return Gate(
        name="not deprecated", holds=facts.deprecated is None, found=facts.deprecated or "nobody withdrew it"
    )


def _previous(facts: Facts, channel: Channel, now: datetime) -> tuple[Gate, ...]:
    previous = channel.previous
    if previous is None:
        return ()
    if facts.entered_previous is None:
        return (
            Gate(
                name=f"runs in {previous}",
                holds=False,
                found=f"it is not in {previous}; promote it there first",
            ),
        )
    waited, asked = now - facts.entered_previous, SOAK[channel]
    health = Gate(
        name=f"{previous} is healthy",
        holds=not facts.alarms,
        found=f"alarms: {', '.join(sorted(facts.alarms))}" if facts.alarms else "no alarm rings",
    )
    return (
        Gate(
            name=f"runs in {previous}",
            holds=waited >= asked,
            found=f"{_hours(waited)} h, {_hours(asked)} h are asked for",
        ),
        health,
    )


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)
