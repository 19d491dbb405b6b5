"""How the resources of a stack relate, by the properties that refer to others."""

from __future__ import annotations

from collections.abc import Sequence

from policies.resource import Resource


def related(resources: Sequence[Resource], type_: str, prop: str) -> frozenset[str]:
    """URNs of what resources of the type refer to through the property: known before any id is."""
    return frozenset(
        urn for resource in resources if resource.type == type_ for urn in resource.relations.get(prop, ())
    )
