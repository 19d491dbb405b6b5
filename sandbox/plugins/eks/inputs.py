"""Checks a component's inputs against what this stand-in supports, and gives them as values with dependencies."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.eks.values import Value, from_struct, of


class InputError(ValueError):
    """An input that the component does not have, or that this stand-in cannot honour."""


class Inputs:
    """The inputs of one Construct call."""

    def __init__(self, request: provider_pb2.ConstructRequest) -> None:
        self._where = f"{request.type} {request.name!r}"
        self._values = {key: _value(request, key, data) for key, data in from_struct(request.inputs).items()}

    def __getitem__(self, key: str) -> Value:
        return self._values.get(key, Value(None))

    def all(self) -> dict[str, Value]:
        return dict(self._values)

    def is_given(self, key: str) -> bool:
        return self[key].data is not None

    def flag(self, key: str, default: bool) -> bool:
        """A plain boolean input: it decides which children there are, so it must be known."""
        value = self[key]
        if not value.is_known:
            raise InputError(f"{self._where}: {key} must be known when the program runs")
        return default if value.data is None else bool(value.data)

    def require(self, key: str, hint: str) -> Value:
        if not self.is_given(key):
            raise InputError(f"{self._where}: {key} is missing; {hint}")
        return self[key]

    def check(self, supported: Iterable[str], unsupported: dict[str, str]) -> None:
        """Raises InputError for a name that is misspelt, or that stands for something not built here."""
        known = set(supported)
        for key, value in self._values.items():
            if key in known or value.data is None:
                continue
            if key in unsupported:
                raise InputError(f"{self._where}: the sandbox does not support {key}; {unsupported[key]}")
            near = difflib.get_close_matches(key, [*known, *unsupported], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InputError(f"{self._where}: unknown input {key}{hint}")

    def fail(self, message: str) -> InputError:
        return InputError(f"{self._where}: {message}")


def _value(request: provider_pb2.ConstructRequest, key: str, data: object) -> Value:
    value = of(data)
    dependencies = frozenset(request.inputDependencies[key].urns) if key in request.inputDependencies else ()
    return Value(value.data, value.secret, frozenset(dependencies))
