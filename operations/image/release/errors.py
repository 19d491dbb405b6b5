"""What can go wrong between a finished build and the hosts that boot it."""

from __future__ import annotations


class ReleaseError(RuntimeError):
    """Nothing was released or moved; the message says what, where, which value, and what to do."""
