"""A release's values: YAML files first, then the values of the program on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.program_files import resolve


def merged_values(inputs: Object, environment: Mapping[str, str]) -> Object:
    """The values to give to Helm. Raises KubernetesError."""
    values: Object = {}
    for asset in inputs.get("valueYamlFiles") or []:
        values = _merge(values, _from_asset(asset, environment))
    values = _merge(values, inputs.get("values") or {})
    return values if inputs.get("allowNullValues") else _without_nulls(values)


def _from_asset(asset: Object, environment: Mapping[str, str]) -> Object:
    if "text" in asset:
        text, name = str(asset["text"]), "a value file"
    elif "path" in asset:
        name = str(asset["path"])
        try:
            text = resolve(name, environment).read_text()
        except OSError as error:
            raise KubernetesError(f"the value file {name} cannot be read: {error.strerror}.") from error
    else:
        raise KubernetesError("value files must be file or string assets.")
    try:
        found = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise KubernetesError(f"{name} is no valid YAML: {error}") from error
    if not isinstance(found, dict):
        raise KubernetesError(f"{name} must hold an object of values.")
    return found


def _merge(base: Object, over: Object) -> Object:
    result = dict(base)
    for key, value in over.items():
        known = result.get(key)
        result[key] = _merge(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
