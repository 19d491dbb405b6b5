"""Manifests: YAML text to objects, lists flattened, namespaces filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.values import Object


class _Loader(yaml.SafeLoader):
    """YAML as Kubernetes reads it: timestamps are strings, `=` and merge keys behave as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def decode(text: str, default_namespace: str = "", *, source: str = "the manifest") -> list[Object]:
    """The objects of a YAML or JSON text. Raises KubernetesError naming the source and the document."""
    found = [one for document in _documents(text, source) for one in _flatten(document)]
    for position, content in enumerate(found, start=1):
        _check(content, position, source)
        if default_namespace:
            _default_namespace(content, default_namespace)
    return found


def _documents(text: str, source: str) -> list[Object]:
    try:
        documents: list[Any] = list(yaml.load_all(text, Loader=_Loader))
    except yaml.YAMLError as error:
        raise KubernetesError(f"{source} is no valid YAML: {error}") from error
    documents = [document for document in documents if document]
    for position, document in enumerate(documents, start=1):
        if not isinstance(document, dict):
            raise KubernetesError(
                f"{source}: document {position} is no object but {type(document).__name__}."
            )
    return documents


def _flatten(document: Object) -> Iterator[Object]:
    if str(document.get("kind", "")).endswith("List") and isinstance(document.get("items"), list):
        for item in document["items"]:
            yield from _flatten(item)
    else:
        yield document


def _check(content: Object, position: int, source: str) -> None:
    for key in ("apiVersion", "kind"):
        if not isinstance(content.get(key), str):
            raise KubernetesError(f"{source}: object {position} has no `{key}`.")


def _default_namespace(content: Object, namespace: str) -> None:
    known = builtin.kind(content["apiVersion"], content["kind"])
    if known is None or known.namespaced:
        content.setdefault("metadata", {}).setdefault("namespace", namespace)
