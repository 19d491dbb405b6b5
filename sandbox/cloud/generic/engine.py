"""Serves the operations of declared kinds from botocore's models: create, read, list, update, delete, settings, tags.

Entries live in `sandbox.cloud.generic.entries`, one module a few services. An extension that needs more than an entry
can say calls `serve(registry, Kind(...))` itself and registers its own handlers after it; they come in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sandbox.cloud.extension import Answer, Call, InventoryItem, Registry
from sandbox.cloud.generic import settings, tags
from sandbox.cloud.generic.kinds import Kind, Setting, TagOperations
from sandbox.cloud.generic.naming import TOKENS, now, value_of
from sandbox.cloud.generic.objects import (
    KINDS,
    STATE,
    VERBS,
    answer_with,
    check_parents,
    check_unique,
    check_unused,
    find,
    items_of,
    matching_items,
    shown,
)
from sandbox.cloud.generic.shapes import find_operation, first_member, required_missing


def serve(registry: Registry, *entries: Kind | Setting | TagOperations) -> None:
    """Register the handlers of the entries."""
    for entry in entries:
        if isinstance(entry, Kind):
            _serve_kind(registry, entry)
        elif isinstance(entry, Setting):
            settings.serve(registry, entry)
        else:
            tags.serve(registry, entry)


def _serve_kind(registry: Registry, kind: Kind) -> None:
    KINDS[kind.service, kind.name] = kind
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
        check_parents(call, kind)
        for member, template in kind.new.items():
            if member not in item or member in kind.fixed:
                item[member] = value_of(template, call, item)
        check_unique(call, kind, item)
        if kind.on_create is not None:
            kind.on_create(call, item)
        items_of(call, kind)["|".join(str(item[member]) for member in kind.key)] = item
        if kind.arn is not None:
            tags.put(call.registry, call.account, str(item[kind.arn]), given)
        return answer_with(call, kind, item)

    return handler


def _read(kind: Kind) -> Callable[[Call], Answer]:
    return lambda call: answer_with(call, kind, find(call, kind))


def _list(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        matching = [shown(call, kind, item) for item in matching_items(call, kind)]
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
        return answer_with(call, kind, item)

    return handler


def _delete(kind: Kind) -> Callable[[Call], Answer]:
    def handler(call: Call) -> Answer:
        item = find(call, kind)
        for child, code in kind.children.items():
            check_unused(call, kind, item, child, code)
        if kind.on_delete is not None:
            kind.on_delete(call, item)
        items = items_of(call, kind)
        for key in [key for key, value in items.items() if value is item]:
            del items[key]
        answer = answer_with(call, kind, item)
        if kind.arn is not None:
            tags.forget(call.registry, call.account, str(item[kind.arn]))
        return answer

    return handler


def _inventory(registry: Registry, kind: Kind) -> Iterator[InventoryItem]:
    for account, region, state in registry.all_states(STATE):
        for key in state.get(f"{kind.service}/{kind.name}", {}):
            yield InventoryItem(account, region, kind.service, kind.name, key)
