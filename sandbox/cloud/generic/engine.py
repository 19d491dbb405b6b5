"""Serves the operations of declared kinds from botocore's models: create, read, list, update, delete, settings, tags.

Entries live in `sandbox.cloud.generic.entries`, one module a few services. An extension that needs more than an entry
can say calls `serve(registry, Kind(...))` itself and registers its own handlers after it; they come in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.core.utils import get_service_model

from sandbox.cloud.extension import Answer, AwsError, Call, InventoryItem, Registry, State
from sandbox.cloud.generic import settings, tags
from sandbox.cloud.generic.kinds import Item, Kind, Setting, TagOperations
from sandbox.cloud.generic.naming import TOKENS, now, value_of
from sandbox.cloud.generic.shapes import error_code, find_operation, first_member, required_missing

STATE = "generic"
_KINDS: dict[tuple[str, str], Kind] = {}
"""Every kind that was served, so that parents and children find each other."""
VERBS = {
    "create": ("Create",),
    "read": ("Get", "Describe"),
    "list": ("List", "Describe"),
    "update": ("Update", "Modify"),
    "delete": ("Delete",),
}


def serve(registry: Registry, *entries: Kind | Setting | TagOperations) -> None:
    """Register the handlers of the entries."""
    for entry in entries:
        if isinstance(entry, Kind):
            _serve_kind(registry, entry)
        elif isinstance(entry, Setting):
            settings.serve(registry, entry)
        else:
            tags.serve(registry, entry)


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


def _serve_kind(registry: Registry, kind: Kind) -> None:
    _KINDS[kind.service, kind.name] = kind
    makers: dict[str, Callable[[Kind], Callable[[Call], Answer]]] = {
        "create": _create,
        "read": _read,
        "list": _list,
        "update": _update,
        "delete": _delete,
    }
    for verb, maker in makers.items():
        operation = kind.operations.get(verb)
        if operation is None:
            operation = find_operation(kind.service, VERBS[verb], kind.name, plural=verb == "list")
        if operation:
            registry.handle(kind.service, operation, maker(kind))
    registry.on_inventory(lambda: _inventory(registry, kind))


def _create(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        required_missing(call)
        item = {
            kind.aliases.get(name, name): value for name, value in call.params.items() if name not in TOKENS
        }
        given = tags.as_mapping(item.pop(kind.tags, None)) if kind.tags else {}
        for specification in call.params.get("TagSpecifications", []):
            given |= tags.as_mapping(specification.get("Tags"))
        _check_parents(call, kind)
        for member, template in kind.new.items():
            if member not in item or member in kind.fixed:
                item[member] = value_of(template, call, item)
        _check_unique(call, kind, item)
        if kind.on_create is not None:
            kind.on_create(call, item)
        items_of(call, kind)["|".join(str(item[member]) for member in kind.key)] = item
        if kind.arn is not None:
            tags.put(call.registry, call.account, str(item[kind.arn]), given)
        return _answer(call, kind, item)

    return handler


def _read(kind: Kind) -> Callable[[Call], Answer]:
    return lambda call: _answer(call, kind, find(call, kind))


def _list(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        matching = [_view(call, kind, item) for item in _matching(call, kind)]
        name, shape = first_member(call, ("list",), kind.items)
        if shape.member.type_name != "structure":
            return {name: [item[kind.key[-1]] for item in matching]}
        return {name: matching}

    return handler


def _update(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        item = find(call, kind)
        for name, value in call.params.items():
            member = kind.aliases.get(name, name)
            if name not in TOKENS and member not in kind.key and member not in kind.fixed:
                item[member] = value
        if kind.modified is not None:
            item[kind.modified] = now()
        if kind.on_update is not None:
            kind.on_update(call, item)
        return _answer(call, kind, item)

    return handler


def _delete(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        item = find(call, kind)
        for child, code in kind.children.items():
            _check_unused(call, kind, item, child, code)
        if kind.on_delete is not None:
            kind.on_delete(call, item)
        items = items_of(call, kind)
        for key in [key for key, value in items.items() if value is item]:
            del items[key]
        answer = _answer(call, kind, item)
        if kind.arn is not None:
            tags.forget(call.registry, call.account, str(item[kind.arn]))
        return answer

    return handler


def _wanted(call: Call, kind: Kind) -> dict[str, object]:
    """The identifying members that the request has, by the object's names."""
    named = {kind.aliases.get(name, name): value for name, value in call.params.items()}
    return {member: named[member] for member in (*kind.key, *kind.lookup) if named.get(member) is not None}


def _names(item: Item, kind: Kind, member: str, value: object) -> bool:
    """Many requests take a name or an ARN in the same member."""
    if item.get(member) == value:
        return True
    return len(kind.key) == 1 and any(item.get(other) == value for other in (*kind.key, *kind.lookup))


def _matching(call: Call, kind: Kind) -> Iterator[Item]:
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


def _answer(call: Call, kind: Kind, item: Item) -> Answer:
    view = _view(call, kind, item)
    name, shape = first_member(call, ("structure",), kind.wrapper)
    if shape is None:
        name, shape = first_member(call, ("list",), kind.items)
        return view if shape is None or name in view else {**view, name: [view]}
    return view if name in view and name != kind.wrapper else {**view, name: view}


def _view(call: Call, kind: Kind, item: Item) -> Item:
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


def _check_unique(call: Call, kind: Kind, item: Item) -> None:
    others = items_of(call, kind).values()
    same_key = [
        other for other in others if all(other.get(member) == item.get(member) for member in kind.key)
    ]
    same_name = [other for other in others for member in kind.unique if other.get(member) == item.get(member)]
    if same_key or same_name:
        code = kind.conflict or error_code(call, "AlreadyExist|Conflict|Duplicate|InUse", "ConflictException")
        named = ", ".join(f"{member} {item.get(member)}" for member in (*kind.unique, *kind.key))
        raise AwsError(code, f"{kind.name} already exists: {named}")


def _check_parents(call: Call, kind: Kind) -> None:
    for name in kind.parent:
        find(call, _KINDS[kind.service, name])


def _check_unused(call: Call, kind: Kind, item: Item, child: str, code: str) -> None:
    child_kind = _KINDS[kind.service, child]
    for other in items_of(call, child_kind).values():
        if all(other.get(member) == item[member] for member in kind.key):
            raise AwsError(
                code, f"{kind.name} {item[kind.key[0]]} still has a {child}: {other[child_kind.key[-1]]}"
            )


def _inventory(registry: Registry, kind: Kind) -> Iterator[InventoryItem]:
    for account, region, state in registry.all_states(STATE):
        for key in state.get(f"{kind.service}/{kind.name}", {}):
            yield InventoryItem(account, region, kind.service, kind.name, key)
