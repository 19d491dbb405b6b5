"""A recorded stack as the generator reads it: the resources that a program declared, dependencies first."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

Recorded = Mapping[str, Any]
"""One resource of an exported deployment."""

STACK_REFERENCE = "pulumi:pulumi:StackReference"
AWS_PROVIDER = "pulumi:providers:aws"
KUBERNETES_PROVIDER = "pulumi:providers:kubernetes"


def declared(resources: Sequence[Recorded]) -> list[Recorded]:
    """What the flat program registers too: everything but components and the stack itself.

    The engine records a resource after all that it depends on, so the order is that of the graph. Default
    providers are the engine's own. Who depends on a component depends on what it made.
    """
    made = _made_by_components(resources)
    known: set[str] = set()
    result: list[Recorded] = []
    for resource in resources:
        if resource.get("custom") and "::default_" not in f"{resource['urn']}_":
            result.append(_with_dependencies(resource, made, known))
            known.add(resource["urn"])
    return result


def _made_by_components(resources: Iterable[Recorded]) -> dict[str, list[str]]:
    """URN of a component -> URNs of the resources below it, at any depth."""
    parents = {resource["urn"]: resource.get("parent") for resource in resources}
    made: dict[str, list[str]] = {}
    for resource in resources:
        above = parents[resource["urn"]] if resource.get("custom") else None
        while above:
            made.setdefault(above, []).append(resource["urn"])
            above = parents.get(above)
    return made


def _with_dependencies(
    resource: Recorded, made: Mapping[str, Sequence[str]], known: Container[str]
) -> Recorded:
    def spread(urns: Iterable[str] | None) -> list[str]:
        found = [inner for urn in urns or () for inner in (urn, *made.get(urn, ()))]
        return [urn for urn in dict.fromkeys(found) if urn in known]

    by_property = resource.get("propertyDependencies") or {}
    return {
        **resource,
        "dependencies": spread(resource.get("dependencies")),
        "propertyDependencies": {name: spread(urns) for name, urns in by_property.items()},
    }


def of_the_account(resources: Iterable[Recorded]) -> frozenset[str]:
    """URNs of AWS providers and stack references that need nothing else: one program has each of them once."""
    found: set[str] = set()
    for resource in resources:
        if resource["type"] in (AWS_PROVIDER, STACK_REFERENCE) and found.issuperset(
            resource.get("dependencies") or ()
        ):
            found.add(resource["urn"])
    return frozenset(found)


def provider_of(resource: Recorded) -> str:
    """The URN of the provider; empty for providers and stack references."""
    return str(resource.get("provider") or "").rpartition("::")[0]


def inputs(resource: Recorded, provider: Recorded) -> dict[str, Any]:
    """What the program itself said: without marks of the engine, and without the provider's default tags."""
    found = {name: value for name, value in (resource.get("inputs") or {}).items() if name[:2] != "__"}
    if resource["type"] == AWS_PROVIDER:
        return {name: _setting(value) for name, value in found.items()}
    defaults = _setting((provider.get("inputs") or {}).get("defaultTags")) or {}
    tags = (found.pop("tags", None) or {}).items() - defaults.get("tags", {}).items()
    return found | ({"tags": dict(sorted(tags))} if tags else {})


def _setting(value: object) -> Any:
    """Settings of a provider that are no plain texts are recorded as JSON."""
    is_json = isinstance(value, str) and value[:1] in ("[", "{", "t", "f") and value[-1:] in ("]", "}", "e")
    return json.loads(str(value)) if is_json else value


def dependencies(resource: Recorded, name: str) -> Sequence[str]:
    """URNs that one property takes its value from."""
    found: Sequence[str] = (resource.get("propertyDependencies") or {}).get(name) or ()
    return found


def explicit_dependencies(resource: Recorded) -> Iterator[str]:
    """URNs that no property refers to: what the program said with `depends_on`."""
    referred = {urn for names in (resource.get("propertyDependencies") or {}).values() for urn in names or ()}
    return (urn for urn in resource.get("dependencies") or () if urn not in referred)


def names(resources: Iterable[Recorded]) -> dict[str, str]:
    """URN -> a name that is unique in the flat stack, where no parent keeps namesakes apart."""
    taken: dict[str, int] = {}
    result: dict[str, str] = {}
    for resource in resources:
        name = resource["urn"].rpartition("::")[2]
        key = f"{resource['type']}::{name}"
        taken[key] = taken.get(key, 0) + 1
        result[resource["urn"]] = name if taken[key] == 1 else f"{name}-{taken[key]}"
    return result
