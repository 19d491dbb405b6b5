"""The tags that a resource will carry: its own and its provider's default tags."""

from __future__ import annotations

import json

from policies.evaluation import UNKNOWN, Unknown
from policies.findings import mapping
from policies.resource import Resource, Value


def effective_tags(resource: Resource) -> dict[str, Value] | Unknown:
    """Providers of ours merge them while checking inputs, others only later, so all places are read."""
    tags: dict[str, Value] = {}
    for source in (_default_tags(resource), resource.at("tagsAll"), resource.at("tags")):
        if isinstance(source, Unknown):
            return UNKNOWN
        tags |= mapping(source)
    return tags


def _default_tags(resource: Resource) -> Value:
    declared = resource.provider.properties.get("defaultTags")
    # Provider properties that are no strings reach the engine as JSON.
    value: Value = json.loads(declared) if isinstance(declared, str) and declared else declared
    return value if isinstance(value, Unknown) else mapping(value).get("tags")
