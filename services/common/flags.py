"""Feature flags through OpenFeature; the values come from the environment, another provider can take their place."""

from __future__ import annotations

import json
from typing import Self

from openfeature import api
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider


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

    @classmethod
    def parse(cls, text: str) -> Self:
        """Flags from JSON. Raises ValueError."""
        return cls(check(text))

    def enabled(self, name: str, *, default: bool = True) -> bool:
        return self._client.get_boolean_value(name, default)


def check(text: str) -> dict[str, bool]:
    """The flags in a setting's text. Raises ValueError that says what a flag looks like."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise ValueError('must be a JSON object such as {"user-registration": false}') from error
    if not isinstance(values, dict) or not all(isinstance(value, bool) for value in values.values()):
        raise ValueError('must be a JSON object of booleans such as {"user-registration": false}')
    return values
