"""Convert property values to AWS parameters, guided by botocore's shapes, and AWS answers to properties."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.plugins.aws.names import Renames
from sandbox.plugins.aws.schema import Type
from sandbox.plugins.aws.values import Json


class ConversionError(ValueError):
    """A property has no counterpart in the API call, or a value does not fit it."""


def to_api(value: Json, shape: Any, path: str, renames: Renames) -> Any:
    """The parameter for `value`; `shape` is botocore's description of that parameter."""
    if value is None:
        return None
    kind = shape.type_name
    if kind == "structure":
        return _structure(value, shape, path, renames)
    if kind == "list":
        return _list(value, shape, path, renames)
    if kind == "map":
        if not isinstance(value, dict):
            raise ConversionError(f"{path}: expected a map, got {type(value).__name__}")
        return {key: to_api(item, shape.value, path, renames) for key, item in value.items()}
    return _scalar(value, kind)


def _structure(value: Json, shape: Any, path: str, renames: Renames) -> Any:
    members = shape.members
    if isinstance(value, list):
        if {"Quantity", "Items"} <= set(members):
            items = to_api(value, members["Items"], path, renames)
            return {"Quantity": len(value), "Items": items} if value else {"Quantity": 0}
        # A block that can occur once is a one-element list in some SDK classes.
        value = value[0] if value else {}
    if not isinstance(value, dict):
        raise ConversionError(f"{path}: expected an object, got {value!r}")
    result = {}
    for name, item in value.items():
        member = renames.member(f"{path}.{name}", members)
        if member is None:
            raise ConversionError(f"{path}.{name} has no counterpart in {shape.name}")
        converted = to_api(item, members[member], f"{path}.{name}", renames)
        if converted is not None:
            result[member] = converted
    return result


def _list(value: Json, shape: Any, path: str, renames: Renames) -> list[Any]:
    element = shape.member
    pair = _pair(element)
    if isinstance(value, dict) and pair is not None:
        return [{pair[0]: key, pair[1]: str(item)} for key, item in value.items()]
    items = value if isinstance(value, list) else [value]
    return [to_api(item, element, path, renames) for item in items]


def _pair(shape: Any) -> tuple[str, str] | None:
    """Members of a structure that is one entry of a map, such as `{Key, Value}`."""
    if shape.type_name != "structure" or len(shape.members) != 2:
        return None
    names = {name.lower(): name for name in shape.members}
    for key in ("key", "name", "parametername", "tagkey"):
        for value in ("value", "parametervalue", "tagvalue"):
            if key in names and value in names:
                return names[key], names[value]
    return None


def _scalar(value: Json, kind: str) -> Any:
    if kind in ("integer", "long"):
        return int(float(str(value)))
    if kind in ("float", "double"):
        return float(str(value))
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind == "blob":
        return str(value).encode()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value) if kind == "string" else value


def from_api(value: Any, wanted: Type, path: str, renames: Renames) -> Json:
    """The property for an AWS answer, in the form that the SDK declares."""
    if value is None:
        return None
    if wanted.kind == "object":
        return _object(value, wanted, path, renames)
    if wanted.kind == "list":
        return _items(value, wanted, path, renames)
    if wanted.kind == "map":
        return _map(value, wanted, path, renames)
    return _plain_as(value, wanted.kind)


def _object(value: Any, wanted: Type, path: str, renames: Renames) -> Json:
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, Mapping):
        return None
    result: dict[str, Json] = {}
    for name, field in wanted.fields.items():
        member = renames.member(f"{path}.{name}", value)
        if member is not None and value[member] is not None:
            result[name] = from_api(value[member], field, f"{path}.{name}", renames)
    return result


def _items(value: Any, wanted: Type, path: str, renames: Renames) -> Json:
    element = wanted.element
    if isinstance(value, Mapping) and "Quantity" in value:
        value = value.get("Items", [])
    items = value if isinstance(value, list | tuple) else [value]
    return [from_api(item, element, path, renames) if element else plain(item) for item in items]


def _map(value: Any, wanted: Type, path: str, renames: Renames) -> Json:
    element = wanted.element or Type("string")
    if isinstance(value, list):
        pairs = (list(item.values()) for item in value if isinstance(item, Mapping))
        named = {_key_of(item): _value_of(item) for item in value if isinstance(item, Mapping)}
        value = named if all(named) else dict(pairs)
    return {str(key): from_api(item, element, path, renames) for key, item in value.items()}


def _key_of(item: Mapping[str, Any]) -> str:
    names = ("Key", "key", "Name", "name", "TagKey", "ParameterName")
    return str(next((item[name] for name in names if name in item), ""))


def _value_of(item: Mapping[str, Any]) -> Any:
    names = ("Value", "value", "TagValue", "ParameterValue")
    return next((item[name] for name in names if name in item), "")


def _plain_as(value: Any, kind: str) -> Json:
    if kind == "string":
        return plain(value) if isinstance(value, str | bytes | datetime) else _text(value)
    if kind == "integer":
        return int(float(value))
    if kind == "number":
        return float(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() in ("true", "enabled", "enable", "1")
    return plain(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(plain(value)) if isinstance(value, Mapping | list) else str(value)


def plain(value: Any) -> Json:
    """Any AWS answer as JSON: times become RFC 3339 text, bytes become base64."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes | bytearray):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)
