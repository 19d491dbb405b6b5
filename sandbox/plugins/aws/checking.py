"""Check: refuse what the SDK does not know or the entry cannot do, and fill in defaults, names and tags."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.plugins.aws.configuration import Configuration
from sandbox.plugins.aws.identifiers import generated_name
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.schema import Type
from sandbox.plugins.aws.values import UNKNOWN, Json, Properties

WORDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "list": list,
    "map": dict,
    "object": dict,
}


@dataclass(frozen=True)
class Failure:
    """One thing wrong with the program's properties."""

    property: str
    reason: str


def check(
    plan: Plan, properties: Properties, old: Properties, name: str, seed: bytes, settings: Configuration
) -> Properties:
    """The properties with defaults, generated name and default tags filled in."""
    entry = plan.entry
    result: Properties = {
        key: value for key, value in properties.items() if not key.startswith("__") and value is not None
    }
    result = {**entry.defaults, **result}
    if entry.name and not result.get(entry.name) and not result.get(f"{entry.name}Prefix"):
        suffix = ".fifo" if result.get("fifoQueue") is True or result.get("fifoTopic") is True else ""
        kept = old.get(entry.name)
        result[entry.name] = kept or entry.name_prefix + generated_name(
            name, seed, lower=entry.lower_name, suffix=suffix
        )
    if plan.tagged and "tags" in plan.supported:
        _add_default_tags(result, settings)
    return result


def _add_default_tags(properties: Properties, settings: Configuration) -> None:
    own = properties.get("tags") or {}
    if isinstance(own, dict) and (settings.default_tags or own):
        properties["tags"] = {**dict(settings.default_tags), **own}


def failures(plan: Plan, properties: Properties) -> list[Failure]:
    """Everything wrong with them, in the order of the program."""
    schema = plan.schema
    known = {name: value for name, value in properties.items() if not name.startswith("__")}
    found = list(
        _of_object(known, schema.inputs, schema.required - set(plan.entry.defaults), "", plan.entry.token)
    )
    for name, value in known.items():
        if name in schema.inputs and name not in plan.supported and value is not None:
            found.append(
                Failure(
                    name,
                    f"{name} of {plan.entry.token} is not implemented by the sandbox's AWS provider; leave it out, "
                    f"or add it to the type's entry in sandbox/plugins/aws/resources/",
                )
            )
    return found


def _of_object(
    values: Mapping[str, Json], fields: Mapping[str, Type], required: frozenset[str], path: str, where: str
) -> Iterator[Failure]:
    for name in sorted(required):
        if values.get(name) is None:
            yield Failure(path + name, f"missing required property {path + name!r} of {where}")
    for name, value in values.items():
        if name not in fields:
            yield Failure(path + name, _unknown(name, path, fields, where))
        elif value is not None:
            yield from _of_value(value, fields[name], path + name, where)


def _of_value(value: Json, wanted: Type, path: str, where: str) -> Iterator[Failure]:
    if value == UNKNOWN or wanted.kind == "any" or value is None:
        return
    if not _fits(value, wanted.kind):
        yield Failure(path, f"{path} of {where} must be of type {wanted.kind}, got {value!r}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _of_value(item, wanted.element or Type("any"), f"{path}[{index}]", where)
    elif isinstance(value, dict) and wanted.kind == "object":
        yield from _of_object(value, wanted.fields, wanted.required, f"{path}.", where)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _of_value(item, wanted.element or Type("any"), f"{path}.{key}", where)


def _fits(value: Json, kind: str) -> bool:
    """As lenient as the official provider: numbers and booleans may come as text and the other way round."""
    if kind == "string":
        return isinstance(value, str | int | float | bool)
    if kind in ("integer", "number") and isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdigit()
    if kind == "boolean" and isinstance(value, str):
        return value in ("true", "false")
    if kind in ("integer", "number"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, WORDS[kind])


def _unknown(name: str, path: str, fields: Mapping[str, Type], where: str) -> str:
    close = difflib.get_close_matches(name, fields, n=1)
    hint = f"; did you mean {path + close[0]!r}?" if close else ""
    return f"{where} has no property {path + name!r}{hint}"
