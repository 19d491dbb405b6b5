"""Tags of the EC2 objects that are ours: EC2 tags everything through two operations."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, Call, Registry
from sandbox.cloud.generic import tags

# EC2 tags everything through two operations; moto knows its own objects, these prefixes are ours.
OWN_EC2_PREFIXES = ("ipam-",)


def install(registry: Registry) -> None:
    registry.handle("ec2", "CreateTags", create_tags)
    registry.handle("ec2", "DeleteTags", delete_tags)


def create_tags(call: Call) -> Answer:
    given = tags.as_mapping(call.params.get("Tags", []))
    return _tagging(call, lambda identifier: tags.put(call.registry, call.account, identifier, given))


def delete_tags(call: Call) -> Answer:
    names = tags.as_mapping(call.params.get("Tags", []))
    return _tagging(
        call,
        lambda identifier: [
            tags.tags_of(call.registry, call.account, identifier).pop(name, None) for name in names
        ],
    )


def _tagging(call: Call, change: Any) -> Answer:
    resources = call.params.get("Resources", [])
    own = [identifier for identifier in resources if identifier.startswith(OWN_EC2_PREFIXES)]
    for identifier in own:
        change(identifier)
    return call.forward() if len(own) < len(resources) else {}
