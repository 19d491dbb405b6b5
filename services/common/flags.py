"""Feature flags through OpenFeature; the values come from the environment, another provider can take their place."""

from __future__ import annotations

import json
import time
from typing import Self

from openfeature import api
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider

KNOWN_SECONDS = 1.0


class Flags:
    """The boolean flags of one service."""

    def __init__(self, values: dict[str, bool], domain: str = "services") -> None:
        provider = InMemoryProvider(
            {
                name: InMemoryFlag("on" if value else "off", {"on": True, "off": False})
                for name, value in values.items()
            }
        )
        api.set_provider(provider, domain)
        self._client = api.get_client(domain)
        self._known: dict[tuple[str, bool], tuple[bool, float]] = {}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Flags from JSON. Raises ValueError."""
        return cls(check(text))

    def enabled(self, name: str, *, default: bool = True) -> bool:
        """The flag's value; what a provider changes is seen within a second."""
        value, until = self._known.get((name, default), (default, 0.0))
        if until <= time.monotonic():
            value = self._client.get_boolean_value(name, default)
            self._known[name, default] = (value, time.monotonic() + KNOWN_SECONDS)
        return value


def check(text: str) -> dict[str, bool]:
    """The flags in a setting's text. Raises ValueError that says what a flag looks like."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ValueError('must be a JSON object such as {"user-registration": false}') from error
    if not isinstance(values, dict) or not all(isinstance(value, bool) for value in values.values()):
        raise ValueError('must be a JSON object of booleans such as {"user-registration": false}')
    return values
