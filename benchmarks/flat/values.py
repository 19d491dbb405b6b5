"""Recorded inputs as Python source: typed arguments where the SDK has a class, literals elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import _types as sdk
from pulumi.runtime.rpc import (
    _special_archive_sig,
    _special_asset_sig,
    _special_secret_sig,
    _special_sig_key,
)

from benchmarks.flat.references import References
from operations.engine import REPOSITORY
from sandbox.plugins.aws.schema import ANY, Type

HIDDEN = "pulumi.Output.secret('hidden')"


def expression(value: object, kind: Type, known: References) -> str:
    """Python that gives the value; `kind` is what the SDK says about it."""
    if isinstance(value, str):
        return known.expression(value) or repr(value)
    if isinstance(value, list):
        return f"[{', '.join(expression(each, kind.element or ANY, known) for each in value)}]"
    if isinstance(value, Mapping):
        return _mapping(value, kind, known)
    return repr(value)


def _mapping(value: Mapping[str, object], kind: Type, known: References) -> str:
    if _special_sig_key in value:
        return _signed(value)
    if kind.cls is None:
        items = (f"{key!r}: {expression(each, kind.element or ANY, known)}" for key, each in value.items())
        return f"{{{', '.join(item for item in items if not item.startswith('__', 1))}}}"
    return f"{class_path(kind.cls)}({', '.join(arguments(value, kind, known))})"


def _signed(value: Mapping[str, object]) -> str:
    """What JSON has no type for: secrets, and files by their place in the repository."""
    match value:
        case {**rest} if rest[_special_sig_key] == _special_secret_sig:
            return HIDDEN
        case {"path": str(path), **rest} if rest[_special_sig_key] == _special_asset_sig:
            return f"pulumi.FileAsset({str(REPOSITORY / path)!r})"
        case {"assets": dict(parts), **rest} if rest[_special_sig_key] == _special_archive_sig:
            inside = ", ".join(f"{name!r}: {_signed(part)}" for name, part in parts.items())
            return f"pulumi.AssetArchive({{{inside}}})"
    raise ValueError(f"the generator cannot write a value with the signature {value[_special_sig_key]!r}")


def arguments(value: Mapping[str, object], kind: Type, known: References) -> list[str]:
    """`name=expression` for each property that the typed class takes."""
    python = python_names(kind)
    return [
        f"{python[name]}={expression(each, kind.fields[name], known)}"
        for name, each in value.items()
        if name in python
    ]


def python_names(kind: Type) -> dict[str, str]:
    """Property -> argument of the typed class."""
    return (
        {name: own for own, name in sdk.input_type_py_to_pulumi_names(kind.cls).items()} if kind.cls else {}
    )


def class_path(cls: type) -> str:
    """`pulumi_aws.ec2._inputs.X` -> `aws.ec2.X`: how a program names the class."""
    package = cls.__module__.split(".")[:-1]
    return ".".join(["aws", *package[1:], cls.__name__])
