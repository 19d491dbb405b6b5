"""The built-in kinds: where they live on the API server, and the type of each field."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("kubernetes.json.gz")


@dataclass(frozen=True)
class Kind:
    """One built-in kind; `type_name` is the key of its fields."""

    resource: str
    namespaced: bool
    type_name: str


@dataclass(frozen=True)
class FieldType:
    """The type of one field: a scalar's name, `map`, `list`, `set`, `object` or `any`.

    `item` is what a map, list or set holds; `keys` names the fields that identify an element of a list,
    empty where the API server treats the list as one value.
    """

    name: str
    item: FieldType | None = None
    keys: tuple[str, ...] = ()
    type_name: str = ""


ANY = FieldType("any")
_SCALARS = frozenset({"string", "integer", "number", "boolean", "quantity", "int-or-string", "time", "any"})


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(_FILE.read_bytes()))
    return document


def kind(api_version: str, name: str) -> Kind | None:
    """The built-in kind, or None for a custom resource or a version that the server dropped."""
    entry = _document()["kinds"].get(f"{api_version}/{name}")
    return Kind(entry["resource"], entry["namespaced"], entry["type"]) if entry else None


def is_builtin_group(group: str) -> bool:
    """Whether Kubernetes itself serves this API group."""
    return group in _groups()


@cache
def _groups() -> frozenset[str]:
    prefixes = (key.rsplit("/", 1)[0] for key in _document()["kinds"])
    return frozenset(prefix.rsplit("/", 1)[0] if "/" in prefix else "" for prefix in prefixes)


def object_type(api_version: str, name: str) -> FieldType:
    """The type of the whole object; `any` for kinds that are not built in."""
    found = kind(api_version, name)
    return _parse(found.type_name) if found and found.type_name else ANY


@cache
def fields(type_name: str) -> dict[str, FieldType]:
    """Field name -> type of one object type."""
    described: dict[str, str] = _document()["types"][type_name]["fields"]
    return {field: _parse(text) for field, text in described.items()}


@cache
def required(type_name: str) -> tuple[str, ...]:
    return tuple(_document()["types"][type_name]["required"])


@cache
def _parse(text: str) -> FieldType:
    if text in _SCALARS:
        return FieldType(text)
    if not text.endswith(">"):
        return FieldType("object", type_name=text) if text in _document()["types"] else ANY
    head, inner = text[:-1].split("<", 1)
    keys = tuple(head[5:-1].split(",")) if head.startswith("list[") else ()
    return FieldType("list" if keys else head, item=_parse(inner), keys=keys)


def field_type(parent: FieldType, key: str) -> FieldType:
    """The type of `parent`'s field or map entry `key`."""
    if parent.name == "object":
        return fields(parent.type_name).get(key, ANY)
    return parent.item or ANY


def item_type(parent: FieldType) -> FieldType:
    """The type of a list's elements."""
    return parent.item or ANY
