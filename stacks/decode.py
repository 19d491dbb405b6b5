"""From configuration values to frozen dataclasses: types decide, and every refusal names the path."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast, get_args, get_origin

import pulumi

T = TypeVar("T")


class SettingsError(pulumi.RunError):
    """A configuration value that cannot be used; the message says where it is and what to write instead."""


def camel_case(name: str) -> str:
    """`cost_centre` -> `costCentre`, the spelling of configuration files."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def decode(kind: type[T], values: Mapping[str, object], path: str) -> T:
    """Build the dataclass `kind` from `values`; `path` is how errors call the place."""
    known = {camel_case(field.name): field for field in fields(cast(Any, kind)) if field.init}
    for key in values:
        if key not in known:
            raise SettingsError(unknown_key(join(path, key), key, known))
    hints = typing.get_type_hints(kind)
    arguments = {
        field.name: decode_value(hints[field.name], values[key], join(path, key))
        for key, field in known.items()
        if key in values or _required(field, join(path, key))
    }
    return construct(kind, arguments, path)


def construct(kind: type[T], arguments: Mapping[str, object], path: str) -> T:
    """Call the class; what its `__post_init__` refuses is reported with the path."""
    try:
        return kind(**arguments)
    except SettingsError:
        raise
    except ValueError as refusal:
        place = path if path.endswith(":") else f"{path}: "
        raise SettingsError(f"{place}{refusal}") from refusal


def decode_value(kind: object, value: object, path: str) -> object:
    """One value by its annotation: a scalar, an enum, a tuple, a mapping, a dataclass, or one of these or None."""
    origin = get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        chosen = [argument for argument in get_args(kind) if argument is not type(None)]
        return None if value is None else decode_value(chosen[0], value, path)
    if origin is pulumi.Output:
        return _checked(value, pulumi.Output, path, "a secret; set it with `pulumi config set --secret`")
    if origin is tuple:
        return _decode_tuple(get_args(kind)[0], value, path)
    if origin in (Mapping, dict):
        return _decode_mapping(get_args(kind)[1], value, path)
    if is_dataclass(kind):
        entries = _checked(value, Mapping, path, "a mapping")
        return decode(cast(type[object], kind), cast(Mapping[str, object], entries), path)
    return _decode_scalar(cast(type[object], kind), value, path)


def unknown_key(path: str, key: str, known: Collection[str]) -> str:
    """The refusal of a key that nothing reads, with the nearest one that something does."""
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f" Did you mean `{nearest[0]}`?" if nearest else ""
    return f"{path} is not a setting of this program.{hint} Known here: {', '.join(sorted(known))}."


def join(path: str, key: str) -> str:
    """`platform:` + `network` + `cidr` -> `platform:network.cidr`."""
    return f"{path}{key}" if path.endswith(":") else f"{path}.{key}"


def _required(field: Field[Any], path: str) -> bool:
    if field.default is MISSING and field.default_factory is MISSING:
        raise SettingsError(f"{path} is missing; this stack cannot be built without it.")
    return False


def _decode_tuple(kind: object, value: object, path: str) -> tuple[object, ...]:
    items = _checked(value, list, path, "a list")
    return tuple(
        decode_value(kind, item, f"{path}[{at}]") for at, item in enumerate(cast(Sequence[object], items))
    )


def _decode_mapping(kind: object, value: object, path: str) -> Mapping[str, object]:
    entries = cast(Mapping[str, object], _checked(value, Mapping, path, "a mapping"))
    return {key: decode_value(kind, entry, join(path, key)) for key, entry in entries.items()}


def _decode_scalar(kind: type[object], value: object, path: str) -> object:
    if issubclass(kind, StrEnum):
        allowed = [member.value for member in kind]
        if value not in allowed:
            raise SettingsError(f"{path} is {value!r}; it must be one of {', '.join(allowed)}.")
        return kind(value)
    if kind is int:
        return _checked(value, int, path, "a whole number")
    if kind is str:
        return _checked(value, str, path, "a text (put digits in quotes)")
    return _checked(value, kind, path, "true or false")


def _checked(value: object, kind: type[object], path: str, wanted: str) -> object:
    boolean_as_number = kind is int and isinstance(value, bool)
    if not isinstance(value, kind) or boolean_as_number:
        raise SettingsError(f"{path} is {value!r}; it must be {wanted}.")
    return value
