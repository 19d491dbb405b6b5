"""What the cluster holds of the fields that we gave: outside changes show, server defaults do not."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from typing import Any

from sandbox.plugins.kubernetes.quantity import same_amount
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.schema.builtin import FieldType
from sandbox.plugins.kubernetes.values import Object, Secret

_KEY_DEFAULTS = {"protocol": "TCP"}
_EXTENDED_BY_SERVER = frozenset({"core.v1.Toleration"})  # admission appends tolerations to every Pod


def project(live: Object, owned: Object) -> Object:
    """The inputs as the cluster has them now: the value given where it means the same, else the live one."""
    expected = builtin.object_type(str(live.get("apiVersion")), str(live.get("kind")))
    if live.get("kind") == "Secret" and live.get("apiVersion") == "v1" and "stringData" in owned:
        live = {**live, "stringData": _decoded(live, owned["stringData"])}
    projected = _object(_with_given_namespace(live, owned), owned, expected)
    return {"apiVersion": live.get("apiVersion"), "kind": live.get("kind"), **projected}


def _with_given_namespace(live: Object, owned: Object) -> Object:
    """A cluster-scoped object may have been given a namespace: the API server ignores it, and so do we."""
    metadata, given = live.get("metadata") or {}, owned.get("metadata")
    if not isinstance(given, dict) or "namespace" in metadata or "namespace" not in given:
        return live
    return {**live, "metadata": {**metadata, "namespace": given["namespace"]}}


def same_value(left: Any, right: Any, expected: FieldType) -> bool:
    """Whether two scalars mean the same to the API server."""
    if left == right and isinstance(left, bool) == isinstance(right, bool):
        return True
    if expected.name == "quantity":
        return same_amount(left, right)
    return expected.name == "time" and _instant(left) is not None and _instant(left) == _instant(right)


def is_empty(value: Any) -> bool:
    """Values that the API server drops when it stores an object."""
    value = value.value if isinstance(value, Secret) else value
    return value is None or value in ({}, [], "", 0, False)


def _project(live: Any, owned: Any, expected: FieldType) -> Any:
    if isinstance(owned, Secret):
        return Secret(_project(live, owned.value, expected))
    if isinstance(owned, dict) and isinstance(live, dict):
        return _object(live, owned, expected)
    if isinstance(owned, list) and isinstance(live, list):
        return _list(live, owned, expected)
    return owned if same_value(live, owned, expected) else live


def _object(live: Object, owned: Object, expected: FieldType) -> Object:
    projected: Object = {}
    for key, value in owned.items():
        if live.get(key) is not None:
            projected[key] = _project(live[key], value, builtin.field_type(expected, key))
        elif is_empty(value):
            projected[key] = value
    return projected


def _list(live: list[Any], owned: list[Any], expected: FieldType) -> list[Any]:
    item = builtin.item_type(expected)
    if expected.keys:
        return _keyed_list(live, owned, expected.keys, item)
    if expected.name == "set":
        return [value for value in owned if value in live]
    if len(live) == len(owned):
        return [_project(theirs, ours, item) for theirs, ours in zip(live, owned, strict=True)]
    if item.type_name in _EXTENDED_BY_SERVER and len(live) > len(owned):
        return [_project(theirs, ours, item) for theirs, ours in zip(live, owned, strict=False)]
    return live


def _keyed_list(live: list[Any], owned: list[Any], keys: tuple[str, ...], item: FieldType) -> list[Any]:
    found = {_identity(element, keys): element for element in live}
    return [
        _project(found[_identity(element, keys)], element, item)
        for element in owned
        if _identity(element, keys) in found
    ]


def _identity(element: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    element = element.value if isinstance(element, Secret) else element
    if not isinstance(element, dict):
        return (str(element),)
    return tuple(str(element.get(key, _KEY_DEFAULTS.get(key))) for key in keys)


def _decoded(live: Object, string_data: Any) -> Object:
    """`stringData` is write-only: what of it the live `data` holds."""
    wanted = string_data.value if isinstance(string_data, Secret) else string_data
    data: Object = live.get("data") or {}
    return {key: _text(data[key]) for key in wanted if key in data}


def _text(encoded: str) -> str:
    return b64decode(encoded).decode(errors="replace")


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
