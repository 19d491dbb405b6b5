"""Tags by ARN, for every service whose objects the generic engine (or an extension) keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath
from moto.core.utils import get_service_model

from sandbox.cloud.extension import Answer, Call, Registry
from sandbox.cloud.generic.kinds import TagOperations

STATE = "tags"
NAMES = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"), ("tagKey", "tagValue"))
IDENTIFIERS = (
    "resourcearn",
    "resourcesharearn",
    "arn",
    "resourceidentifier",
    "resourceid",
    "resource",
    "resourcename",
)
KEY_LISTS = ("tagkeys", "resourcetagkeys", "tagkeylist", "keys")


def as_mapping(tags: object) -> dict[str, str]:
    """Tags in either form that AWS uses, as a dict."""
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    pairs = {}
    for tag in tags if isinstance(tags, list) else []:
        key_name, value_name = next((names for names in NAMES if names[0] in tag), NAMES[0])
        pairs[str(tag.get(key_name, ""))] = str(tag.get(value_name, ""))
    return pairs


def shaped(tags: Mapping[str, str], shape: Any) -> object:
    """Tags in the form of a member's shape: a map, or a list of pairs (of Key and Value without a shape)."""
    if shape is not None and shape.type_name == "map":
        return dict(tags)
    members = shape.member.members if shape is not None else {}
    names = next((pair for pair in NAMES if pair[0] in members), NAMES[0])
    return [{names[0]: key, names[1]: value} for key, value in sorted(tags.items())]


def tags_of(registry: Registry, account: str, arn: str) -> dict[str, str]:
    tags: dict[str, str] = registry.state(STATE, account, "global").get(arn, {})
    return tags


def put(registry: Registry, account: str, arn: str, tags: Mapping[str, str]) -> None:
    registry.state(STATE, account, "global").setdefault(arn, {}).update(tags)


def forget(registry: Registry, account: str, arn: str) -> None:
    registry.state(STATE, account, "global").pop(arn, None)


def serve(registry: Registry, entry: TagOperations) -> None:
    """Register the service's tagging operations."""
    registry.handle(entry.service, entry.tag, _tag)
    registry.handle(entry.service, entry.untag, _untag)
    registry.handle(entry.service, entry.read, _list)
    for operation, expression in entry.created.items():
        registry.handle(entry.service, operation, _captured(expression))


def _tag(call: Call) -> Answer:
    tags = next((value for name, value in call.params.items() if "tag" in name.lower()), None)
    put(call.registry, call.account, _resource(call), as_mapping(tags))
    return {}


def _untag(call: Call) -> Answer:
    keys: list[Any] = next((value for name, value in call.params.items() if name.lower() in KEY_LISTS), [])
    kept = call.registry.state(STATE, call.account, "global").get(_resource(call), {})
    for key in keys:
        kept.pop(key["Key"] if isinstance(key, dict) else key, None)
    return {}


def _list(call: Call) -> Answer:
    output: Any = get_service_model(call.service).operation_model(call.operation).output_shape
    found = tags_of(call.registry, call.account, _resource(call))
    return {
        name: shaped(found, shape)
        for name, shape in output.members.items()
        if shape.type_name in ("map", "list") and "tag" in name.lower()
    }


def _captured(expression: str) -> Any:
    def handler(call: Call) -> Answer:
        answer = call.forward()
        known = {"account": call.account, "region": call.region}
        arn = jmespath.search(expression, {**known, "request": call.params, "answer": answer})
        tags = next(
            (
                call.params[name]
                for name in ("Tags", "tags", "ResourceTags", "TagList")
                if name in call.params
            ),
            None,
        )
        put(call.registry, call.account, str(arn), as_mapping(tags))
        return answer

    return handler


def _resource(call: Call) -> str:
    by_name = {name.lower(): value for name, value in call.params.items()}
    return str(next((by_name[name] for name in IDENTIFIERS if name in by_name), ""))
