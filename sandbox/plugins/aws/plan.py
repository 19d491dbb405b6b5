"""What an entry means together with the SDK's schema and botocore's models: worked out once per type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from jmespath import compile as parse_jmespath

from sandbox.plugins.aws.entry import Call, Function, Resource, Step
from sandbox.plugins.aws.names import Renames, find
from sandbox.plugins.aws.schema import Schema, schema_of
from sandbox.plugins.aws.scope import properties_in
from sandbox.plugins.aws.session import clients

TAG_PARAMETERS = ("Tags", "tags", "TagSpecifications", "TagList", "TagsList", "Tagging", "resourceTags")
BY_THE_ENGINE = frozenset({"tags", "tagsAll", "region"})


def input_shape(service: str, operation: str) -> Any:
    return clients.model(service).operation_model(operation).input_shape


def output_shape(service: str, operation: str) -> Any:
    return clients.model(service).operation_model(operation).output_shape


def steps(value: Step | tuple[Step, ...] | None) -> tuple[Step, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True)
class Plan:
    """An entry with everything that can be derived from it."""

    entry: Resource

    @cached_property
    def schema(self) -> Schema:
        return schema_of(self.entry.token)

    @cached_property
    def renames(self) -> Renames:
        return Renames(self.entry.rename)

    @cached_property
    def tagged(self) -> bool:
        tags = self.schema.inputs.get("tags")
        return tags is not None and tags.kind == "map" and "tagsAll" in self.schema.outputs

    @cached_property
    def title(self) -> str:
        """E.g. `EC2 VPC`: service and type, as the official provider calls them in errors."""
        service = self.entry.service
        name = self.entry.token.rpartition(":")[2]
        words = "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()
        return self.entry.title or f"{service.upper() if len(service) <= 4 else service} {words}"

    def travelling(self, call: Call, *, creating: bool) -> dict[str, str]:
        """Property -> parameter for the properties that travel in this call by their name."""
        cache = self._travelling_cache
        key = (id(call), creating)
        if key not in cache:
            cache[key] = self._travelling(call, creating=creating)
        return cache[key]

    @cached_property
    def _travelling_cache(self) -> dict[tuple[int, bool], dict[str, str]]:
        return {}

    def _travelling(self, call: Call, *, creating: bool) -> dict[str, str]:
        shape = input_shape(call.service or self.entry.service, call.operation)
        if not call.match or shape is None:
            return {}
        taken = set(call.params) | (set() if creating else set(self.entry.key))
        members = [name for name in shape.members if name not in taken]
        result = {}
        for name in self.schema.inputs:
            if name in BY_THE_ENGINE or name in call.skip or name in self.entry.local:
                continue
            member = self.renames.member(name, members)
            if member is not None:
                result[name] = member
        return result

    def carried(self, step: Step, *, creating: bool) -> frozenset[str]:
        """The properties that this step sends to AWS."""
        explicit = set(step.uses)
        expressions: list[Any] = [step.when]
        if isinstance(step, Call):
            explicit |= set(self.travelling(step, creating=creating))
            expressions += [*step.params.values(), step.each]
        for expression in expressions:
            if isinstance(expression, str):
                explicit |= properties_in(expression)
        return frozenset(explicit)

    @cached_property
    def created_with(self) -> frozenset[str]:
        return self.carried(self.entry.create, creating=True)

    @cached_property
    def updated_with(self) -> frozenset[str]:
        """Properties that an update can change in place."""
        return self._union((*self.entry.update, *self.entry.settle))

    @cached_property
    def supported(self) -> frozenset[str]:
        """Every input that does something here; any other one is refused instead of ignored."""
        entry = self.entry
        declared = {*entry.local, *entry.keep, *entry.write_only, *entry.defaults, *entry.replace}
        if self.tagged:
            declared.add("tags")
        if entry.name:
            declared |= {entry.name, f"{entry.name}Prefix"}
        deletion = self._union(steps(entry.delete))
        return frozenset(declared | {"region"} | self.created_with | self.updated_with | deletion)

    def _union(self, group: Iterable[Step]) -> frozenset[str]:
        return frozenset().union(*(self.carried(step, creating=False) for step in group))

    def replaces(self, name: str) -> bool:
        """Whether a change of the property needs a new resource."""
        entry = self.entry
        if name in entry.replace or name == "region":
            return True
        in_place = name in entry.local or name in entry.keep or name in self.updated_with
        return not in_place and not (name == "tags" and entry.tags is not None)

    @cached_property
    def create_tags(self) -> str | None:
        """The creation's parameter for tags, if it has one."""
        tagging, create = self.entry.tags, self.entry.create
        if tagging is None or isinstance(create, Function):
            return None
        if tagging.create is not None:
            return tagging.create or None
        shape = input_shape(create.service or self.entry.service, create.operation)
        return next((name for name in TAG_PARAMETERS if shape is not None and name in shape.members), None)

    @cached_property
    def shown(self) -> frozenset[str]:
        """Keys that the read document can have: a property found here but absent in an answer is not set."""
        keys: set[str] = set()
        for step in self.entry.read:
            if isinstance(step, Call) and isinstance(step.result, str):
                if step.into:
                    keys.add(step.into)
                else:
                    shape = output_shape(step.service or self.entry.service, step.operation)
                    keys |= _keys(cast(dict[str, Any], parse_jmespath(step.result).parsed), shape)
        return frozenset(keys)

    @cached_property
    def readable(self) -> frozenset[str]:
        names = {name for name in self.schema.outputs if self.renames.member(name, self.shown)}
        return frozenset((names | set(self.entry.outputs)) - set(self.entry.write_only))

    def find_shown(self, name: str, document: dict[str, Any]) -> str | None:
        explicit = self.entry.rename.get(name)
        if explicit is not None:
            return explicit if explicit in document else None
        return find(name, document)


def _keys(node: dict[str, Any], shape: Any) -> frozenset[str]:
    """The keys of the object that a JMESPath result yields."""
    if node["type"] == "multi_select_dict":
        return frozenset(child["value"] for child in node["children"])
    reached = _reach(node, shape)
    if reached is None or reached.type_name != "structure":
        return frozenset()
    return frozenset(reached.members)


def _reach(node: dict[str, Any], shape: Any) -> Any:
    """The shape that a simple path leads to: fields, indexes, filters and `@`."""
    kind = node["type"]
    if shape is None or kind in ("current", "identity"):
        return shape
    if kind == "field":
        return shape.members.get(node["value"]) if shape.type_name == "structure" else None
    if kind in ("subexpression", "index_expression", "pipe"):
        for child in node["children"]:
            shape = _reach(child, shape)
        return shape
    if kind == "index":
        return shape.member if shape.type_name == "list" else None
    if kind in ("filter_projection", "projection"):
        return _reach(node["children"][0], shape)
    return None
