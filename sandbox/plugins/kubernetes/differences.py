"""The detailed difference between two sets of inputs, property by property."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from sandbox.plugins.kubernetes.projection import same_value
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.schema.builtin import FieldType
from sandbox.plugins.kubernetes.schema.check import join
from sandbox.plugins.kubernetes.values import Object, Secret, Unknown

Path: TypeAlias = tuple[str | int, ...]
_ABSENT = object()


class ChangeKind(Enum):
    """What happens to one property."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Change:
    """One property that differs."""

    path: Path
    kind: ChangeKind

    def __str__(self) -> str:
        return render(self.path)


def render(path: Path) -> str:
    """`spec.containers[0].image`, the way Pulumi writes a property path."""
    text = ""
    for part in path:
        text = f"{text}[{part}]" if isinstance(part, int) else join(text, part)
    return text


def compare(old: Object, new: Object) -> list[Change]:
    """Every difference; spellings that mean the same to the API server do not differ."""
    expected = builtin.object_type(str(new.get("apiVersion")), str(new.get("kind")))
    return list(_compare((), old, new, expected))


def _compare(path: Path, old: Any, new: Any, expected: FieldType) -> Iterator[Change]:
    old = old.value if isinstance(old, Secret) else old
    new = new.value if isinstance(new, Secret) else new
    if old is _ABSENT:
        yield Change(path, ChangeKind.ADD)
    elif new is _ABSENT:
        yield Change(path, ChangeKind.DELETE)
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            changed = old.get(key, _ABSENT), new.get(key, _ABSENT)
            yield from _compare((*path, key), *changed, builtin.field_type(expected, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(path, old, new, builtin.item_type(expected))
    elif isinstance(new, Unknown) or not same_value(old, new, expected):
        yield Change(path, ChangeKind.UPDATE)


def _compare_lists(path: Path, old: list[Any], new: list[Any], item: FieldType) -> Iterator[Change]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else _ABSENT
        after = new[index] if index < len(new) else _ABSENT
        yield from _compare((*path, index), before, after, item)
