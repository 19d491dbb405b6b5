"""What a program registered with the recording engine, and how tests ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.components.made_up import ACCOUNT as ACCOUNT
from tests.components.made_up import REGION as REGION

Properties = Mapping[str, Any]  # wire values: the SDK itself types them so


@dataclass(frozen=True)
class Recorded:
    """One resource as the engine was asked to register it; `inputs` and `outputs` have wire (camelCase) names."""

    urn: str
    type: str
    name: str
    parent: str
    provider: str
    providers: Mapping[str, str]
    custom: bool
    protect: bool
    inputs: Properties
    outputs: Properties
    dependencies: frozenset[str]
    ignore_changes: tuple[str, ...]
    import_id: str
    property_dependencies: Mapping[str, tuple[str, ...]]

    def __getitem__(self, key: str) -> Any:
        return self.inputs[key]

    @property
    def provider_name(self) -> str:
        """The resource name of the provider, empty if there is none."""
        return self.provider.rpartition("::")[0].rpartition("::")[2]


@dataclass
class Graph:
    """Everything a program registered, in order of arrival."""

    resources: list[Recorded] = field(default_factory=list)
    component_outputs: dict[str, Properties] = field(default_factory=dict)
    result: Any = None

    def of_type(self, kind: str) -> list[Recorded]:
        """Resources of a type token, in the order of their names."""
        return sorted((one for one in self.resources if one.type == kind), key=lambda one: one.name)

    def one(self, kind: str, name: str | None = None) -> Recorded:
        """The only resource of a type (and name); anything else fails the test."""
        found = [each for each in self.of_type(kind) if name is None or each.name == name]
        assert len(found) == 1, f"{len(found)} resources {kind} {name or ''}; there are {self.names(kind)}"
        return found[0]

    def names(self, kind: str) -> list[str]:
        return [each.name for each in self.of_type(kind)]

    def by_urn(self, urn: str) -> Recorded:
        return next(each for each in self.resources if each.urn == urn)

    @property
    def outputs(self) -> Properties:
        """The stack's exports."""
        return next((value for urn, value in self.component_outputs.items() if "pulumi:Stack::" in urn), {})

    def ancestors(self, resource: Recorded) -> Iterator[str]:
        """Type tokens from the parent up to the stack."""
        known = {each.urn: each for each in self.resources}
        while resource.parent in known:
            resource = known[resource.parent]
            yield resource.type
