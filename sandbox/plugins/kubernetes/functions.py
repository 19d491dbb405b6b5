"""The provider's functions: `yaml:decode` and `helm:template`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.helm.template import chart_objects, is_test_hook
from sandbox.plugins.kubernetes.manifests import decode
from sandbox.plugins.kubernetes.values import Object, plain


def call(token: str, arguments: Object, environment: Mapping[str, str]) -> Object:
    """The answer of one function. Raises KubernetesError."""
    found = _FUNCTIONS.get(token)
    if found is None:
        known = ", ".join(sorted(_FUNCTIONS))
        raise KubernetesError(
            f"the stand-in of the Kubernetes provider has no function {token!r}; it has: {known}."
        )
    return found(plain(arguments), environment)


def _decode(arguments: Object, _: Mapping[str, str]) -> Object:
    return {"result": decode(_text(arguments, "text"), str(arguments.get("defaultNamespace") or ""))}


def _text(arguments: Object, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise KubernetesError(f"missing argument {name!r} of type string.")
    return value


def _helm_template(arguments: Object, environment: Mapping[str, str]) -> Object:
    """What the Python SDK's helm.sh/v3 Chart asks for: its options come as one JSON text in snake case."""
    try:
        options = json.loads(_text(arguments, "jsonOpts"))
    except ValueError as error:
        raise KubernetesError(f"`jsonOpts` is no JSON: {error}") from error
    inputs = {
        "chart": options.get("path") or options.get("chart"),
        "version": options.get("version"),
        "repositoryOpts": {"repo": (options.get("fetch_opts") or {}).get("repo") or options.get("repo")},
        "name": options.get("release_name"),
        "namespace": options.get("namespace"),
        "values": options.get("values"),
        "skipCrds": options.get("skip_crd_rendering"),
        "includeHooks": True,
    }
    objects = chart_objects(inputs, environment)
    if not options.get("include_test_hook_resources"):
        objects = [content for content in objects if not is_test_hook(content)]
    return {"result": objects}


_FUNCTIONS: Mapping[str, Callable[[Object, Mapping[str, str]], Object]] = {
    "kubernetes:yaml:decode": _decode,
    "kubernetes:helm:template": _helm_template,
}
