"""Judge an automation document before it runs: its keys, actions, inputs, jumps and references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape

from sandbox.cloud.automation import schema
from sandbox.cloud.automation.expressions import PROVIDED, references, selector_problem

Document = Mapping[str, Any]
_NAME = re.compile(r"[a-zA-Z0-9_]{3,128}")
_LOADER = Loader()


def problems(document: Document) -> list[str]:
    """Everything that Systems Manager would refuse, or that could not run; each names its step."""
    return [*_of_document(document), *_of_steps(document), *_of_jumps(document), *_of_references(document)]


def _of_document(document: Document) -> Iterator[str]:
    if document.get("schemaVersion") != schema.SCHEMA_VERSION:
        yield f"schemaVersion is {document.get('schemaVersion')!r}, and automations have {schema.SCHEMA_VERSION}"
    for key in sorted(set(document) - schema.DOCUMENT_KEYS):
        yield f"a document has no key {key!r}"
    if not document.get("mainSteps"):
        yield "mainSteps is empty"
    for name, parameter in document.get("parameters", {}).items():
        if parameter.get("type") not in schema.PARAMETER_TYPES:
            yield f"parameter {name}: there is no type {parameter.get('type')!r}"


def _of_steps(document: Document) -> Iterator[str]:
    names: set[str] = set()
    for step in document.get("mainSteps", ()):
        name = str(step.get("name", ""))
        if not _NAME.fullmatch(name):
            yield f"step {name!r}: a name has 3 to 128 letters, digits and underscores"
        if name in names:
            yield f"step {name}: there are two of this name"
        names.add(name)
        for problem in _of_step(step):
            yield f"step {name}: {problem}"


def _of_step(step: Document) -> Iterator[str]:
    for key in sorted(set(step) - schema.STEP_KEYS):
        yield f"a step has no key {key!r}"
    kind, inputs = step.get("action", ""), step.get("inputs", {})
    if kind not in schema.ACTIONS:
        if kind not in schema.ELSEWHERE:
            yield f"there is no action {kind!r}"
        return
    action = schema.ACTIONS[kind]
    for key in sorted(action.required - set(inputs)):
        yield f"{kind} needs the input {key}"
    if action.any_of and not action.any_of & set(inputs):
        yield f"{kind} needs one of the inputs {', '.join(sorted(action.any_of))}"
    others = sorted(set(inputs) - action.required - action.optional - action.any_of)
    if action.api:
        yield from _of_call(inputs, others)
    else:
        yield from (f"{kind} has no input {key!r}" for key in others)
    yield from _of_outputs(step)


def _of_call(inputs: Document, members: list[str]) -> Iterator[str]:
    """Service, operation and members exist in botocore's models, and every required member is there."""
    model = service_model(str(inputs.get("Service", "")))
    if model is None:
        yield f"there is no service {inputs.get('Service')!r}"
        return
    operation = str(inputs.get("Api", ""))
    if operation not in model.operation_names:
        yield f"{inputs['Service']} has no operation {operation!r}"
        return
    shape = model.operation_model(operation).input_shape
    known = set(shape.members) if isinstance(shape, StructureShape) else set()
    required = set(shape.required_members) if isinstance(shape, StructureShape) else set()
    yield from (f"{operation} has no member {key!r}" for key in members if key not in known)
    yield from (f"{operation} needs the member {key}" for key in sorted(required - set(members)))
    if "PropertySelector" in inputs and (problem := selector_problem(str(inputs["PropertySelector"]))):
        yield problem


def _of_outputs(step: Document) -> Iterator[str]:
    for output in step.get("outputs", ()):
        if output.get("Type") not in schema.OUTPUT_TYPES:
            yield f"output {output.get('Name')}: there is no type {output.get('Type')!r}"
        if problem := selector_problem(str(output.get("Selector", ""))):
            yield f"output {output.get('Name')}: {problem}"


def _of_jumps(document: Document) -> Iterator[str]:
    names = {step.get("name") for step in document.get("mainSteps", ())}
    for step in document.get("mainSteps", ()):
        failure = str(step.get("onFailure", schema.ABORT))
        if failure not in (schema.ABORT, schema.CONTINUE) and not failure.startswith(schema.STEP_PREFIX):
            yield f"step {step.get('name')}: onFailure is {failure!r}; it is Abort, Continue or step:NAME"
        targets = [failure.removeprefix(schema.STEP_PREFIX)] if failure.startswith(schema.STEP_PREFIX) else []
        targets += [step["nextStep"]] if "nextStep" in step else []
        targets += [choice.get("NextStep") for choice in step.get("inputs", {}).get("Choices", ())]
        yield from (
            f"step {step.get('name')} leads to {target!r}, which is no step"
            for target in targets
            if target not in names
        )


def _of_references(document: Document) -> Iterator[str]:
    known = set(document.get("parameters", {}))
    yield from (
        f"assumeRole reads {name!r}, which is no parameter"
        for name in references(document.get("assumeRole", ""))
        if name not in known
    )
    for step in document.get("mainSteps", ()):
        for name in references(step.get("inputs", {})):
            if name not in known and not name.startswith(PROVIDED):
                yield f"step {step.get('name')} reads {name!r}, which neither a parameter nor an earlier step gives"
        known |= {f"{step.get('name')}.{output}" for output in _given(step)}


def _given(step: Document) -> set[str]:
    action = schema.ACTIONS.get(step.get("action", ""), schema.Action())
    return {*action.outputs, *(str(output.get("Name")) for output in step.get("outputs", ()))}


def service_model(service: str) -> ServiceModel | None:
    """botocore's model of a service by its name in boto3; None when there is no such service."""
    try:
        return ServiceModel(_LOADER.load_service_model(service, "service-2"), service)
    except (DataNotFoundError, UnknownServiceError):
        return None
