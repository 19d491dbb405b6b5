"""Diff: what differs between the state and what the program wants, in which nested property, and what replaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.plugins.aws.assets import is_asset
from sandbox.plugins.aws.compare import align, same
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.values import UNKNOWN, Json, Properties, is_empty

Change = Literal["add", "delete", "update"]


@dataclass(frozen=True)
class Difference:
    """One change at a property path such as `ingress[0].cidrBlocks[1]`."""

    path: str
    change: Change
    replace: bool

    @property
    def property(self) -> str:
        return self.path.split(".")[0].split("[")[0]


def differences(plan: Plan, state: Properties, old: Properties, new: Properties) -> list[Difference]:
    """`state` is what AWS was seen to have, `old` and `new` are the program's properties then and now."""
    result: list[Difference] = []
    for name in plan.schema.inputs:
        if name in ("region", "tagsAll"):
            continue
        for path, change in _of_property(plan, name, state, old, new):
            result.append(Difference(path, change, plan.replaces(name)))
    region = new.get("region")
    if region is not None and state.get("region") not in (None, region):
        result.append(Difference("region", "update", True))
    return result


def _of_property(
    plan: Plan, name: str, state: Properties, old: Properties, new: Properties
) -> Iterator[tuple[str, Change]]:
    entry = plan.entry
    wanted = new.get(name)
    actual = state.get(name, None if name in plan.readable else old.get(name))
    document, ordered = name in entry.documents, name in entry.ordered
    if name in entry.write_only and name not in state and name not in plan.updated_with:
        # After an import: AWS does not show it, and nothing short of a replacement could set it.
        return
    if wanted is None:
        left_to_aws = is_empty(old.get(name)) or name in entry.computed or name == entry.name
        if not left_to_aws and not same(None, actual, document=document) and not _unset(plan, name, actual):
            yield name, "delete"
        return
    if plan.schema.inputs[name].kind == "map" and isinstance(wanted, dict):
        yield from _of_map(name, actual if isinstance(actual, dict) else {}, wanted)
    elif not same(wanted, actual, document=document, ordered=ordered):
        yield from _where(name, wanted, actual, document)


def _unset(plan: Plan, name: str, actual: Json) -> bool:
    """Whether `actual` is what AWS has when nothing is asked for."""
    return actual is False or actual == plan.entry.defaults.get(name, UNKNOWN)


def _of_map(path: str, actual: dict[str, Json], wanted: dict[str, Json]) -> Iterator[tuple[str, Change]]:
    for key in sorted({*actual, *wanted}):
        where = f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]'
        if key not in wanted:
            yield where, "delete"
        elif key not in actual:
            yield where, "add"
        elif not same(wanted[key], actual[key]):
            yield where, "update"


def _where(path: str, wanted: Json, actual: Json, document: bool = False) -> Iterator[tuple[str, Change]]:
    """The innermost paths at which the values differ."""
    if actual is None or (is_empty(actual) and not is_empty(wanted)):
        yield path, "add"
    elif is_asset(wanted):
        yield path, "update"
    elif not document and isinstance(wanted, dict) and isinstance(actual, dict):
        for name, item in wanted.items():
            if not same(item, actual.get(name)):
                yield from _where(f"{path}.{name}", item, actual.get(name))
    elif not document and isinstance(wanted, list) and isinstance(actual, list):
        yield from _of_list(path, wanted, actual)
    else:
        yield path, "update"


def _of_list(path: str, wanted: list[Json], actual: list[Json]) -> Iterator[tuple[str, Change]]:
    for index, item in enumerate(wanted):
        if index >= len(actual):
            yield f"{path}[{index}]", "add"
        elif not same(item, actual[index]) and align([item], actual) is None and not _anywhere(item, actual):
            yield from _where(f"{path}[{index}]", item, actual[index])
    for index in range(len(wanted), len(actual)):
        yield f"{path}[{index}]", "delete"


def _anywhere(item: Json, actual: list[Json]) -> bool:
    return any(same(item, other) for other in actual)
