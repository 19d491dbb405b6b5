"""Which IAM actions a resource's creation needs, from the CloudFormation schemas that cfn-lint carries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from policies.action_table import ACTIONS, CLOUDFORMATION_TYPES, SERVICES


def _schemas() -> Path:
    """Where cfn-lint keeps them; found without importing it, which takes a second."""
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("cfn-lint is not installed; `make install` installs it")
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"


_SCHEMAS = _schemas()
# Any region will do: only types are looked up, and this one has nearly all of them.
_REGION = "us-east-1"
_MAKES = ("Create", "Allocate", "Put", "Register", "Associate", "Enable", "Authorize", "Set")
# Many creations need these as well, and none consists of them.
_SIDE_CALLS = frozenset({"ec2:CreateTags", "iam:CreateServiceLinkedRole", "kms:CreateGrant"})
_READS = ("Describe", "Get", "List", "Search", "BatchGet", "Select", "View", "Head")


@dataclass(frozen=True, slots=True)
class Actions:
    """`certain` are always called; `possible` depend on properties that the schema does not tell apart."""

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


class _Handler(TypedDict, total=False):
    permissions: list[str]


class _Schema(TypedDict, total=False):
    handlers: dict[str, _Handler]


@cache
def actions_of(token: str) -> Actions | None:
    """For a Pulumi type token. Empty for types that make no AWS calls of their own, None for unknown AWS types."""
    package, _, rest = token.partition(":")
    if package != "aws" or token.startswith("aws:index"):
        return Actions()
    name = f"{rest.split('/')[0]}.{token.rpartition(':')[2]}"
    if name in ACTIONS:
        return Actions(certain=ACTIONS[name])
    type_ = CLOUDFORMATION_TYPES.get(name) or _by_name(name)
    permissions = _create_permissions(type_) if type_ else []
    if type_ is None or not permissions:
        return None
    return _sorted_out(permissions, type_.rpartition("::")[2])


def _sorted_out(permissions: list[str], resource: str) -> Actions:
    """The call named after the type is the creation; without one, the first that makes something."""
    writes = [action for action in permissions if not _operation(action).startswith(_READS)]
    named = [action for action in writes if _operation(action).lower() in _creations(resource.lower())]
    making = [
        action for action in writes if _operation(action).startswith(_MAKES) and action not in _SIDE_CALLS
    ]
    certain = (named or making or writes)[:1]
    return Actions(tuple(certain), tuple(action for action in writes if action not in certain))


def _creations(resource: str) -> frozenset[str]:
    return frozenset(f"{verb.lower()}{resource}" for verb in _MAKES)


def _operation(action: str) -> str:
    return action.partition(":")[2]


def _by_name(name: str) -> str | None:
    module, resource = name.split(".")
    service = SERVICES.get(module, module)
    return _types_by_name().get(f"{service}.{resource}".lower())


@cache
def _types() -> dict[str, str]:
    """CloudFormation type -> the file that holds its schema."""
    types: dict[str, str] = json.loads((_SCHEMAS / "providers" / f"{_REGION}.json").read_text())
    return types


@cache
def _types_by_name() -> dict[str, str]:
    return {type_.removeprefix("AWS::").replace("::", ".").lower(): type_ for type_ in _types()}


def _create_permissions(type_: str) -> list[str]:
    file = _types().get(type_)
    if file is None:
        return []
    schema: _Schema = json.loads((_SCHEMAS / "resources" / f"{file}.json").read_text())
    permissions = schema.get("handlers", {}).get("create", {}).get("permissions", [])
    # Some schemas write the prefix with capitals; IAM does not mind, readers do.
    return [
        f"{service.lower()}:{action}" for service, _, action in (one.partition(":") for one in permissions)
    ]
