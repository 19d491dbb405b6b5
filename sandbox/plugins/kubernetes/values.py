"""Pulumi property values <-> plain Python: secrets and unknowns keep their marks on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from google.protobuf import struct_pb2

Object: TypeAlias = dict[str, Any]
"""A Kubernetes object or part of one: its shape is the API server's business, so it stays open here."""

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the marker, not a secret
UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_TEXTS: Final = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Unknown:
    """A value that is known only after the update."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that the engine must encrypt and never print."""

    value: Any

    def __repr__(self) -> str:
        return "Secret([secret])"


def unpack(struct: struct_pb2.Struct) -> Object:
    """The struct as a dictionary; nulls are dropped from objects, as Kubernetes treats them as absent."""
    return {
        key: _unpack(value)
        for key, value in struct.fields.items()
        if value.WhichOneof("kind") not in (None, "null_value")
    }


def _unpack(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in UNKNOWN_TEXTS else text
    if kind == "struct_value":
        return _unpack_object(value.struct_value)
    if kind == "list_value":
        return [_unpack(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _unpack_object(struct: struct_pb2.Struct) -> Any:
    fields = struct.fields
    if SIGNATURE_KEY not in fields:
        return unpack(struct)
    if fields[SIGNATURE_KEY].string_value == SECRET_SIGNATURE:
        inner = _unpack(fields["value"])
        return inner if isinstance(inner, Secret) else Secret(inner)
    if "value" in fields:  # an output value: its known inner value, or unknown
        return _unpack(fields["value"])
    return UNKNOWN if "element" in fields else unpack(struct)


def pack(content: Object) -> struct_pb2.Struct:
    """The dictionary as a struct that the engine understands, secrets and unknowns marked."""
    struct = struct_pb2.Struct()
    for key, value in content.items():
        _pack(value, struct.fields[key])
    return struct


def _pack(value: Any, target: struct_pb2.Value) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, dict):
        target.struct_value.SetInParent()
        for key, item in value.items():
            _pack(item, target.struct_value.fields[key])
    elif isinstance(value, (list, tuple)):
        target.list_value.SetInParent()
        for item in value:
            _pack(item, target.list_value.values.add())
    else:
        _pack_marked(value, target)


def _pack_marked(value: Any, target: struct_pb2.Value) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, Unknown):
        target.string_value = UNKNOWN_TEXT
    elif isinstance(value, Secret):
        target.struct_value.fields[SIGNATURE_KEY].string_value = SECRET_SIGNATURE
        _pack(value.value, target.struct_value.fields["value"])
    else:
        raise TypeError(f"a value of type {type(value).__name__} cannot travel to the Pulumi engine")


def plain(value: Any) -> Any:
    """A copy without secret marks (unknowns stay); safe to change."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return plain(value.value) if isinstance(value, Secret) else value


def has_unknown(value: Any) -> bool:
    if isinstance(value, Secret):
        return has_unknown(value.value)
    children: Iterable[Any] = ()
    if isinstance(value, dict):
        children = value.values()
    elif isinstance(value, list):
        children = value
    return isinstance(value, Unknown) or any(has_unknown(child) for child in children)


def has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(has_secret(item) for item in value.values())
    if isinstance(value, list):
        return any(has_secret(item) for item in value)
    return isinstance(value, Secret)


def mark_secrets(content: Any, like: Any) -> Any:
    """`content` with the secret marks of `like`: per key in objects, a whole list if any element is secret."""
    if isinstance(like, Secret):
        return content if isinstance(content, Secret) else Secret(content)
    if isinstance(content, dict) and isinstance(like, dict):
        return {key: mark_secrets(item, like[key]) if key in like else item for key, item in content.items()}
    if isinstance(content, list) and has_secret(like):
        return Secret(content)
    return content
