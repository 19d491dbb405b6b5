"""How a resource is known to AWS: its id, its name, and what an id to import tells about it."""

from __future__ import annotations

from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.identifiers import BadIdError, build_id, parse_id, unique_suffix
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.aws.values import Properties


def new_identifier(plan: Plan, scope: Scope) -> str:
    """The id of what was just created. Raises OperationFailedError when AWS gave none."""
    entry = plan.entry
    if entry.id_format is not None and not entry.id:
        return build_id(entry.id_format, scope.props)
    identifier = scope.evaluate(entry.id)
    if not identifier:
        raise OperationFailedError(f"AWS gave no id ({entry.id!r} in {scope.result!r})")
    return str(identifier)


def addressed(
    plan: Plan, identifier: str, state: Properties, old_inputs: Properties
) -> tuple[str, Properties]:
    """The id, and the known properties; an id to import may tell both."""
    template = plan.entry.import_format
    if state or template is None:
        return identifier, known_properties(plan, identifier, state, old_inputs)
    parts = parse_id(template, identifier)
    return str(parts.pop("id")), parts


def known_properties(plan: Plan, identifier: str, state: Properties, old_inputs: Properties) -> Properties:
    """The known properties; for an import those that its id tells."""
    entry = plan.entry
    if state:
        return {**old_inputs, **state}
    if not entry.importable:
        raise BadIdError(f"{entry.token} cannot be imported; import the resource that replaces it")
    if entry.id_parts:
        return dict(zip(entry.id_parts, identifier.split("_"), strict=False))
    return parse_id(entry.id_format, identifier) if entry.id_format is not None else old_inputs


def with_full_name(plan: Plan, properties: Properties) -> Properties:
    name = plan.entry.name
    prefix = properties.get(f"{name}Prefix") if name else None
    if not name or not prefix or properties.get(name):
        return properties
    return {**properties, name: f"{prefix}{unique_suffix()}"}
