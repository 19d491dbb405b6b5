"""Faults that the simulator can be told to have; each is a share of the calls."""

from __future__ import annotations

import random
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Fault(StrEnum):
    """What happens to a call. `reset_after` is the worst: the money moves and nobody hears of it."""

    NONE = "none"
    ERROR = "error"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"


class Faults(BaseModel):
    """The simulator's mood; PUT it to /faults."""

    model_config = ConfigDict(extra="forbid")

    error_share: float = Field(default=0.0, ge=0, le=1, description="Answer 500")
    reset_before_share: float = Field(default=0.0, ge=0, le=1, description="Break the connection, do nothing")
    reset_after_share: float = Field(default=0.0, ge=0, le=1, description="Do it, then break the connection")
    latency_ms: int = Field(default=0, ge=0, le=60_000, description="Wait before every answer")
    decline_over_minor: int = Field(default=10**12, ge=0, description="Refuse larger amounts with 402")
    seed: int = 0

    def pick(self, source: random.Random) -> Fault:
        """The fault of the next call."""
        point = source.random()
        for fault, share in (
            (Fault.ERROR, self.error_share),
            (Fault.RESET_BEFORE, self.reset_before_share),
            (Fault.RESET_AFTER, self.reset_after_share),
        ):
            if point < share:
                return fault
            point -= share
        return Fault.NONE
