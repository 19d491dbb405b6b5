"""What can go wrong with the fleet, apart for who has to act on it."""

from __future__ import annotations


class FleetError(RuntimeError):
    """The command cannot go on; the message says where, which value, and what to do."""


class ThrottledError(RuntimeError):
    """AWS refused a call because of its rate, and did nothing: the same call may be sent again."""


class NodeError(RuntimeError):
    """One node refuses a command; the others are not concerned."""
