"""Property values on the wire: plain JSON with marks for what is unknown, secret or a reference to a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.rpc import UNKNOWN, _special_resource_sig, _special_secret_sig, _special_sig_key

Json: TypeAlias = Any
"""A property value; the engine and the classes of the SDK say what is in it."""


@dataclass(frozen=True)
class Value:
    """A property with what the engine wants to know of it: is it secret, and which resources it comes from."""

    data: Json
    secret: bool = False
    dependencies: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return not _has_unknown(self.data)

    def get(self, *path: str | int) -> Value:
        """The part at a path; part of an unknown is unknown, a missing part is None."""
        data = self.data
        for step in path:
            if data == UNKNOWN:
                break
            data = _part(data, step)
        return Value(data, self.secret, self.dependencies)

    def as_wire(self) -> Json:
        return {_special_sig_key: _special_secret_sig, "value": self.data} if self.secret else self.data


def of(data: Json) -> Value:
    """A value from data that may hold secret marks at any depth; one secret makes all of it secret."""
    found: list[bool] = []
    return Value(_without_secrets(data, found), secret=bool(found))


def plain(value: object) -> Value:
    return value if isinstance(value, Value) else of(value)


def combine(function: Callable[..., Json], *values: object) -> Value:
    """The function of several values: unknown if one is unknown, secret if one is, dependent on all."""
    parts = [plain(value) for value in values]
    dependencies = frozenset[str]().union(*(part.dependencies for part in parts))
    secret = any(part.secret for part in parts)
    if not all(part.is_known for part in parts):
        return Value(UNKNOWN, secret, dependencies)
    return Value(function(*(part.data for part in parts)), secret, dependencies)


def collect(parts: Mapping[str, object]) -> Value:
    """An object of several values, each of which may be unknown by itself; None leaves a key out."""
    values = {key: plain(part) for key, part in parts.items()}
    data = {key: value.data for key, value in values.items() if value.data is not None}
    return _joined(data, values.values())


def listed(parts: Iterable[object]) -> Value:
    values = [plain(part) for part in parts]
    return _joined([value.data for value in values], values)


def reference(urn: str, identity: str, version: str) -> Json:
    """How a property refers to a resource: the SDK asks the engine for its state."""
    return {_special_sig_key: _special_resource_sig, "urn": urn, "id": identity, "packageVersion": version}


def referenced_urn(data: Json) -> str | None:
    """The URN if the data refers to a resource."""
    if isinstance(data, dict) and data.get(_special_sig_key) == _special_resource_sig:
        return cast(str, data["urn"])
    return None


def to_struct(document: Mapping[str, Json]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in document.items() if value is not None})
    return struct


def from_struct(struct: struct_pb2.Struct) -> dict[str, Json]:
    return {key: _with_integers(part) for key, part in json_format.MessageToDict(struct).items()}


def _with_integers(data: Json) -> Json:
    """A protobuf number is always a float; in JSON text for others, 3.0 is not 3."""
    if isinstance(data, dict):
        return {key: _with_integers(part) for key, part in data.items()}
    if isinstance(data, list):
        return [_with_integers(part) for part in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


def _joined(data: Json, values: Iterable[Value]) -> Value:
    parts = tuple(values)
    dependencies = frozenset[str]().union(*(part.dependencies for part in parts))
    return Value(data, any(part.secret for part in parts), dependencies)


def _part(data: Json, step: str | int) -> Json:
    if isinstance(step, int):
        return data[step] if isinstance(data, list) and step < len(data) else None
    return data.get(step) if isinstance(data, dict) else None


def _has_unknown(data: Json) -> bool:
    if isinstance(data, dict):
        return any(_has_unknown(part) for part in data.values())
    if isinstance(data, list):
        return any(_has_unknown(part) for part in data)
    return bool(data == UNKNOWN)


def _without_secrets(data: Json, found: list[bool]) -> Json:
    if isinstance(data, list):
        return [_without_secrets(part, found) for part in data]
    if not isinstance(data, dict):
        return data
    if data.get(_special_sig_key) == _special_secret_sig:
        found.append(True)
        return _without_secrets(data.get("value"), found)
    return {key: _without_secrets(part, found) for key, part in data.items()}
