"""What botocore's models say of an operation: its name, required members, errors and output members."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from moto.core.utils import get_service_model

from sandbox.cloud.extension import AwsError, Call


@cache
def find_operation(service: str, verbs: tuple[str, ...], name: str, *, plural: bool) -> str:
    """The operation named verb + name (or its plural); an empty string if the model has none."""
    names = _plurals(name) if plural else (name,)
    known = set(get_service_model(service).operation_names)
    return next((verb + noun for verb in verbs for noun in names if verb + noun in known), "")


@cache
def _model(service: str, operation: str) -> Any:
    return get_service_model(service).operation_model(operation)


def required_missing(call: Call) -> None:
    """Raises the service's validation error when a required member is absent."""
    shape = _model(call.service, call.operation).input_shape
    missing = [name for name in (shape.required_members if shape else []) if name not in call.params]
    if missing:
        code = error_code(
            call, "Validation|InvalidParameter|InvalidArgument|InvalidInput|BadRequest", "ValidationException"
        )
        raise AwsError(code, f"{call.operation} needs {', '.join(missing)}.")


def error_code(call: Call, pattern: str, default: str) -> str:
    """The first error of the operation's model (then of the service's) that matches."""
    model = _model(call.service, call.operation)
    for shapes in (model.error_shapes, model.service_model.error_shapes):
        for shape in shapes:
            if re.search(pattern, shape.name):
                return str(shape.error_code)
    return default


def first_member(call: Call, types: tuple[str, ...], preferred: str | None) -> tuple[str, Any]:
    """The output member of that name, else the first one of those types; ("", None) if there is none."""
    output = _model(call.service, call.operation).output_shape
    members = dict(output.members) if output else {}
    if preferred is not None and preferred in members and members[preferred].type_name in types:
        return preferred, members[preferred]
    for name, shape in members.items():
        if shape.type_name in types:
            return name, shape
    return "", None


def _plurals(name: str) -> tuple[str, ...]:
    if name.endswith("y"):
        return name[:-1] + "ies", name + "s"
    return name + "s", name + "es", name
