"""From what AWS answers to the properties that the state holds."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from sandbox.plugins.aws.compare import keep_form, same
from sandbox.plugins.aws.convert import from_api
from sandbox.plugins.aws.entry import Call
from sandbox.plugins.aws.errors import is_not_found
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.runner import Runner
from sandbox.plugins.aws.schema import ANY, Type
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.aws.tagging import read_tags
from sandbox.plugins.aws.values import Json, Properties, is_empty


def read_document(plan: Plan, runner: Runner, scope: Scope) -> dict[str, Any] | None:
    """Everything that the entry's read steps find, or None when the resource is not there."""
    document: dict[str, Any] = {}
    for number, step in enumerate(plan.entry.read):
        try:
            found = runner.run(step, scope.having(doc=document))
        except ClientError as error:
            if is_not_found(error, plan.entry.missing):
                return None
            raise
        if found is None and number == 0:
            return None
        if isinstance(step, Call) and step.into:
            document[step.into] = found
        elif isinstance(found, dict):
            document |= {key: value for key, value in found.items() if key != "ResponseMetadata"}
    if plan.entry.gone is not None and scope.having(doc=document).evaluate(plan.entry.gone):
        return None
    return document


def outputs(plan: Plan, runner: Runner, scope: Scope) -> Properties:
    """The state for `scope.doc`; `scope.props` is what is known so far (the program's wishes, or the old state)."""
    entry, known = plan.entry, scope.props
    result: Properties = {}
    for name, wanted in plan.schema.outputs.items():
        if name in entry.write_only or (name in ("tags", "tagsAll") and plan.tagged):
            found = known.get(name)
        elif name in entry.outputs:
            found = from_api(scope.evaluate(entry.outputs[name]), wanted, name, plan.renames)
        else:
            member = plan.find_shown(name, scope.doc)
            shown = member is not None or name in plan.readable
            value = scope.doc.get(member) if member is not None else None
            found = from_api(value, wanted, name, plan.renames) if shown else known.get(name)
        form = keep_form(
            known.get(name), found, document=name in entry.documents, ordered=name in entry.ordered
        )
        if form is not None:
            result[name] = form
    if "region" in plan.schema.outputs:
        result["region"] = scope.region
    if plan.tagged:
        tags: Json = dict(read_tags(plan, runner, scope))
        result |= {"tags": tags, "tagsAll": tags}
    return result | {
        name: value for name, value in known.items() if name in entry.local and value is not None
    }


def inputs_from(plan: Plan, state: Properties, old_inputs: Properties | None) -> Properties:
    """The program's properties as AWS has them now: those it sets, or when importing all that are set."""
    if old_inputs:
        projected = {
            name: _project(
                old, state.get(name), plan.schema.inputs.get(name, ANY), name in plan.entry.documents
            )
            for name, old in old_inputs.items()
        }
        return {name: value for name, value in projected.items() if value is not None}
    names = [name for name in plan.schema.inputs if name in state and not is_empty(state[name])]
    writable = {name: state[name] for name in names if name in plan.supported or name in plan.schema.required}
    return {**plan.entry.defaults, **writable} if plan.entry.defaults else writable


def _project(old: Json, new: Json, wanted: Type, document: bool = False) -> Json:
    """`new` reduced to the nested properties that the program sets."""
    if same(old, new, document=document):
        return old
    if document or new is None:
        return new
    if wanted.kind == "object" and isinstance(old, dict) and isinstance(new, dict):
        return {
            name: _project(item, new.get(name), wanted.fields.get(name, ANY)) for name, item in old.items()
        }
    if wanted.kind == "list" and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [_project(one, other, wanted.element or ANY) for one, other in zip(old, new, strict=True)]
    return new
