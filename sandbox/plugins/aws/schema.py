"""What a resource type looks like, read from the Python SDK's own classes by introspection."""

from __future__ import annotations

import importlib
import inspect
import threading
import typing
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pulumi import _types as sdk

Kind = Literal["string", "integer", "number", "boolean", "list", "map", "object", "any"]
SCALARS: dict[type, Kind] = {str: "string", int: "integer", float: "number", bool: "boolean"}


_import_lock = threading.Lock()


class UnknownTypeError(LookupError):
    """The SDK has no such resource type."""


@dataclass(frozen=True)
class Type:
    """One property's type; `fields` are an object's properties, loaded when first asked for."""

    kind: Kind
    element: Type | None = None
    cls: type | None = None

    @property
    def fields(self) -> Mapping[str, Type]:
        return _fields(self.cls) if self.cls is not None else {}

    @property
    def required(self) -> frozenset[str]:
        return _required(self.cls) if self.cls is not None else frozenset()


ANY = Type("any")


@dataclass(frozen=True)
class Schema:
    """Inputs and outputs of one resource type."""

    token: str
    inputs: Mapping[str, Type]
    required: frozenset[str]
    outputs: Mapping[str, Type]
    computed: frozenset[str] = field(default_factory=frozenset)


@cache
def schema_of(token: str) -> Schema:
    """Raises UnknownTypeError when the SDK lacks the type."""
    cls = sdk_class(token)
    arguments = arguments_class(cls)
    inputs = _fields(arguments)
    outputs = {name: _type_of(hint) for name, hint in sdk.resource_types(cls).items()}
    return Schema(
        token=token,
        inputs=inputs,
        required=_required(arguments),
        outputs=outputs,
        computed=frozenset(outputs) - frozenset(inputs),
    )


def arguments_class(cls: type) -> type:
    """`Vpc` -> `VpcArgs`, the typed inputs of a resource class."""
    module = importlib.import_module(cls.__module__)
    # `InitArgs` where a nested type already bears the plain name.
    found: type = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")
    return found


def sdk_class(token: str) -> type:
    """`aws:ec2/vpc:Vpc` -> the class `pulumi_aws.ec2.vpc.Vpc`."""
    _, _, rest = token.partition(":")
    path, _, name = rest.partition(":")
    package = path.split("/")[0]
    parent = "pulumi_aws" if package == "index" else f"pulumi_aws.{_python_package(package)}"
    # The SDK loads its modules when first touched, which is not safe for threads, and warns about old names.
    with _import_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            cls: type = getattr(importlib.import_module(parent), name)
        except (ImportError, AttributeError) as error:
            raise UnknownTypeError(f"pulumi_aws has no resource type {token!r}") from error
    return cls


def _python_package(package: str) -> str:
    return {"lambda": "lambda_"}.get(package, package)


@cache
def _fields(cls: type) -> Mapping[str, Type]:
    is_input = sdk.is_input_type(cls)
    hints = sdk.input_type_types(cls) if is_input else sdk.output_type_types(cls)
    return {name: _type_of(hint) for name, hint in hints.items()}


@cache
def _required(cls: type) -> frozenset[str]:
    if not sdk.is_input_type(cls):
        return frozenset()
    names = sdk.input_type_py_to_pulumi_names(cls)
    parameters = inspect.signature(cls.__init__).parameters  # type: ignore[misc] # reads the generated signature
    return frozenset(
        names[name]
        for name, parameter in parameters.items()
        if name in names and parameter.default is inspect.Parameter.empty
    )


def _type_of(hint: Any) -> Type:
    """A type hint of the SDK, any Input/Output/Optional around it removed."""
    hint = sdk.unwrap_type(hint)
    if hint in SCALARS:
        return Type(SCALARS[hint])
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is not None and isinstance(origin, type):
        if issubclass(origin, Mapping):
            return Type("map", element=_type_of(arguments[1]))
        if issubclass(origin, Sequence):
            return Type("list", element=_type_of(arguments[0]))
    if isinstance(hint, type) and (sdk.is_input_type(hint) or sdk.is_output_type(hint)):
        return Type("object", cls=hint)
    return _type_of_union(arguments)


def _type_of_union(arguments: tuple[Any, ...]) -> Type:
    """A choice such as `str | RouteTable` (its id) or `str | PolicyDocument` (its text) stays open."""
    scalars = {SCALARS[argument] for argument in arguments if argument in SCALARS}
    return Type(scalars.pop()) if len(scalars) == 1 and len(arguments) == 1 else ANY
