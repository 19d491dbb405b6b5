"""The table: one module per service, one entry per resource type."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sandbox.plugins.aws.entry import Resource
from sandbox.plugins.aws.errors import UnsupportedTypeError
from sandbox.plugins.aws.plan import Plan


@cache
def entries() -> dict[str, Resource]:
    """Every entry by its type token. Raises ValueError when two modules claim one type."""
    found: dict[str, Resource] = {}
    for module in pkgutil.iter_modules(__path__):
        # A module without RESOURCES only helps another one.
        for entry in getattr(importlib.import_module(f"{__name__}.{module.name}"), "RESOURCES", ()):
            if entry.token in found:
                raise ValueError(f"two entries for {entry.token}")
            found[entry.token] = entry
    return found


class _Plans(dict[str, Plan]):
    """Plans by token, worked out when first asked for."""

    def __missing__(self, token: str) -> Plan:
        entry = entries().get(token)
        if entry is None:
            raise UnsupportedTypeError(token)
        plan = self[token] = Plan(entry)
        return plan


PLANS = _Plans()
