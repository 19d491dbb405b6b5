"""The objects of a kind: found by what a request names, shown as the service shows them, checked against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.core.utils import get_service_model

from sandbox.cloud.extension import Answer, AwsError, Call, State
from sandbox.cloud.generic import tags
from sandbox.cloud.generic.kinds import Item, Kind
from sandbox.cloud.generic.naming import TOKENS
from sandbox.cloud.generic.shapes import error_code, find_operation, first_member

STATE = "generic"
KINDS: dict[tuple[str, str], Kind] = {}
"""Every kind that was served, so that parents and children find each other."""


VERBS = {
    "create": ("Create",),
    "read": ("Get", "Describe"),
    "list": ("List", "Describe"),
    "update": ("Update", "Modify"),
    "delete": ("Delete",),
}


def items_of(call: Call, kind: Kind) -> State:
    """The objects of a kind in the call's account and region, by key."""
    region = "global" if kind.everywhere else call.region
    found: State = call.registry.state(STATE, call.account, region).setdefault(
        f"{kind.service}/{kind.name}", {}
    )
    return found


def find(call: Call, kind: Kind) -> Item:
    """The object that the request names. Raises the service's not-found error."""
    wanted = _wanted(call, kind)
    for item in items_of(call, kind).values():
        if wanted and all(_names(item, kind, member, value) for member, value in wanted.items()):
            return item  # type: ignore[no-any-return] # states hold whatever entries keep
    code = kind.not_found or error_code(call, "NotFound|NoSuch|DoesNotExist", "ResourceNotFoundException")
    named = ", ".join(f"{member} {value}" for member, value in wanted.items()) or "no identifier"
    raise AwsError(code, f"{kind.name} not found: {named}")


def _wanted(call: Call, kind: Kind) -> dict[str, object]:
    """The identifying members that the request has, by the object's names."""
    named = {kind.aliases.get(name, name): value for name, value in call.params.items()}
    return {member: named[member] for member in (*kind.key, *kind.lookup) if named.get(member) is not None}


def _names(item: Item, kind: Kind, member: str, value: object) -> bool:
    """Many requests take a name or an ARN in the same member."""
    if item.get(member) == value:
        return True
    return len(kind.key) == 1 and any(item.get(other) == value for other in (*kind.key, *kind.lookup))


def matching_items(call: Call, kind: Kind) -> Iterator[Item]:
    """List operations filter by every plain member that the request shares with the objects, and by lists of keys."""
    named = {kind.aliases.get(name, name): value for name, value in call.params.items() if name not in TOKENS}
    chosen = named.get(kind.key[-1] + "s")
    items = list(items_of(call, kind).values())
    known = {item[kind.key[-1]] for item in items}
    if chosen and kind.not_found and not known.issuperset(chosen):
        raise AwsError(kind.not_found, f"{kind.name} not found: {', '.join(sorted(set(chosen) - known))}")
    for item in items:
        if all(
            item.get(member, value) == value for member, value in named.items() if isinstance(value, str)
        ) and (not chosen or item[kind.key[-1]] in chosen):
            yield item


def answer_with(call: Call, kind: Kind, item: Item) -> Answer:
    view = shown(call, kind, item)
    name, shape = first_member(call, ("structure",), kind.wrapper)
    if shape is None:
        name, shape = first_member(call, ("list",), kind.items)
        return view if shape is None or name in view else {**view, name: [view]}
    return view if name in view and name != kind.wrapper else {**view, name: view}


def shown(call: Call, kind: Kind, item: Item) -> Item:
    if kind.arn is None or kind.tags is None:
        return item
    found = tags.tags_of(call.registry, call.account, str(item[kind.arn]))
    return {**item, kind.tags: tags.shaped(found, _tag_shape(kind))}


def _tag_shape(kind: Kind) -> Any:
    create = kind.operations.get("create") or find_operation(
        kind.service, VERBS["create"], kind.name, plural=False
    )
    shape: Any = get_service_model(kind.service).operation_model(create).input_shape
    return shape.members.get(kind.tags)


def check_unique(call: Call, kind: Kind, item: Item) -> None:
    others = items_of(call, kind).values()
    same_key = [
        other for other in others if all(other.get(member) == item.get(member) for member in kind.key)
    ]
    same_name = [other for other in others for member in kind.unique if other.get(member) == item.get(member)]
    if same_key or same_name:
        code = kind.conflict or error_code(call, "AlreadyExist|Conflict|Duplicate|InUse", "ConflictException")
        named = ", ".join(f"{member} {item.get(member)}" for member in (*kind.unique, *kind.key))
        raise AwsError(code, f"{kind.name} already exists: {named}")


def check_parents(call: Call, kind: Kind) -> None:
    for name in kind.parent:
        find(call, KINDS[kind.service, name])


def check_unused(call: Call, kind: Kind, item: Item, child: str, code: str) -> None:
    child_kind = KINDS[kind.service, child]
    for other in items_of(call, child_kind).values():
        if all(other.get(member) == item[member] for member in kind.key):
            raise AwsError(
                code, f"{kind.name} {item[kind.key[0]]} still has a {child}: {other[child_kind.key[-1]]}"
            )
