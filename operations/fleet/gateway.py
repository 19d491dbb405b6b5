"""What patching needs of a fleet, whether Systems Manager or a simulation gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from operations.fleet.inventory import Instance


class CommandState(StrEnum):
    """How far a command is on one node."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """How far a command is, and why it failed."""

    state: CommandState
    reason: str = ""


class Fleet(Protocol):
    """All calls may raise ThrottledError (nothing happened, ask again) and FleetError (give up for now)."""

    def instances(self) -> Sequence[Instance]:
        """All managed nodes of all accounts, as they are now."""

    def start(self, node: str, account: str, run: str) -> str:
        """Tell a node to patch itself; the id of the command. Raises NodeError when the node refuses."""

    def find(self, node: str, account: str, run: str) -> str | None:
        """The command that this run gave to the node before, if there is one."""

    def outcome(self, node: str, account: str, command: str) -> Outcome:
        """How far the command is; a node that came back unhealthy or still lacks patches has failed."""

    def cancel(self, node: str, account: str, command: str) -> None:
        """Take back a command that the node has not answered, so that it does not act on it later."""
