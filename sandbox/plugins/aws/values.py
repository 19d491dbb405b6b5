"""Property values as the engine sends them: protobuf structs with marks for secrets and unknown values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from google.protobuf import struct_pb2

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Properties: TypeAlias = dict[str, Json]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 (the engine's public marker, no secret)
OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def from_struct(struct: struct_pb2.Struct) -> Properties:
    return {name: _from_value(value) for name, value in struct.fields.items()}


def _from_value(value: struct_pb2.Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    return None


def to_struct(properties: Mapping[str, Json]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(_without_nulls(properties))
    return struct


def _without_nulls(properties: Mapping[str, Json]) -> dict[str, Json]:
    return {
        name: _without_nulls(value) if isinstance(value, dict) else value
        for name, value in properties.items()
        if value is not None
    }


def reveal(value: Json) -> Json:
    """The value with every secret and output wrapper removed; what is not known yet becomes UNKNOWN."""
    if isinstance(value, list):
        return [reveal(item) for item in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(SIGNATURE_KEY)
    if signature in (SECRET_SIGNATURE, OUTPUT_SIGNATURE):
        return reveal(value.get("value", UNKNOWN))
    return {name: reveal(item) for name, item in value.items()}


def reveal_all(properties: Mapping[str, Json]) -> Properties:
    return {name: reveal(value) for name, value in properties.items()}


def secret_names(properties: Mapping[str, Json]) -> frozenset[str]:
    """The top-level properties that are secret or hold a secret."""
    return frozenset(name for name, value in properties.items() if _holds_secret(value))


def _holds_secret(value: Json) -> bool:
    if isinstance(value, list):
        return any(_holds_secret(item) for item in value)
    if not isinstance(value, dict):
        return False
    if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
        return True
    if value.get(SIGNATURE_KEY) == OUTPUT_SIGNATURE and value.get("secret"):
        return True
    return any(_holds_secret(item) for item in value.values())


def conceal(properties: Mapping[str, Json], names: frozenset[str]) -> Properties:
    """Mark the named properties as secret."""
    return {
        name: {SIGNATURE_KEY: SECRET_SIGNATURE, "value": value}
        if name in names and value is not None
        else value
        for name, value in properties.items()
    }


def is_known(value: Json) -> bool:
    """Whether no part of the value waits for another resource."""
    if isinstance(value, list):
        return all(is_known(item) for item in value)
    if isinstance(value, dict):
        return all(is_known(item) for item in value.values())
    return value != UNKNOWN


def is_empty(value: Json) -> bool:
    """Absent in the sense of AWS, where no list, an empty list and no text mean the same."""
    return value is None or value == "" or value == [] or value == {}
