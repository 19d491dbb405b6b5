"""Read a kubeconfig (contents or path) and pick the cluster, user and namespace that a provider means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object

DEFAULT_NAMESPACE = "default"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KubeconfigError(KubernetesError):
    """The kubeconfig is missing, unreadable or does not hold what the provider asks for."""


@dataclass(frozen=True)
class Selection:
    """What one provider configuration talks to: the active entries of a kubeconfig."""

    cluster: Object = field(hash=False)
    user: Object = field(hash=False)
    namespace: str
    folder: Path

    def file(self, path: str) -> Path:
        """A file that the kubeconfig names; relative to the kubeconfig's folder."""
        return self.folder / path


def load(text_or_path: str | None, environment: Mapping[str, str]) -> tuple[Object, Path]:
    """The kubeconfig as an object, and the folder that its relative paths start from.

    Without one: `$KUBECONFIG`, then `~/.kube/config` of the environment. Raises KubeconfigError.
    """
    if text_or_path:
        file = _as_file(text_or_path, environment)
        return (_read(file), file.parent) if file else (_parse(text_or_path, "the kubeconfig"), Path.cwd())
    names = environment.get("KUBECONFIG", "").split(os.pathsep)
    files = [Path(name) for name in names if name] or [_home(environment) / ".kube" / "config"]
    found = [file for file in files if file.exists()]
    if not found:
        raise KubeconfigError(
            f"no kubeconfig: the provider has no `kubeconfig` and {files[0]} does not exist. Give the "
            "provider a kubeconfig, or set KUBECONFIG."
        )
    return _merge([_read(file) for file in found]), found[0].parent


def select(document: Object, folder: Path, *, context: str = "", cluster: str = "") -> Selection:
    """The entries of the chosen (or current) context. Raises KubeconfigError."""
    chosen = context or str(document.get("current-context") or "")
    if not chosen:
        raise KubeconfigError("the kubeconfig has no current-context, and the provider sets no `context`.")
    found_context = _entry(document, "contexts", "context", chosen)
    cluster_name = cluster or str(found_context.get("cluster") or "")
    user_name = str(found_context.get("user") or "")
    return Selection(
        cluster=_entry(document, "clusters", "cluster", cluster_name),
        user=_entry(document, "users", "user", user_name) if user_name else {},
        namespace=str(found_context.get("namespace") or DEFAULT_NAMESPACE),
        folder=folder,
    )


def active_cluster(text_or_path: str | None, context: str, cluster: str) -> Object | None:
    """The cluster entry alone, to see whether two configurations mean the same cluster; None if unclear."""
    if not text_or_path:
        return None
    try:
        document, folder = load(text_or_path, os.environ)
        return select(document, folder, context=context, cluster=cluster).cluster
    except KubeconfigError:
        return None


def _entry(document: Object, group: str, key: str, name: str) -> Object:
    entries: list[Object] = document.get(group) or []
    for entry in entries:
        if entry.get("name") == name:
            content: Object = entry.get(key) or {}
            return content
    known = ", ".join(sorted(str(entry.get("name")) for entry in entries)) or "none"
    raise KubeconfigError(f"the kubeconfig has no {key} {name!r}; it has: {known}.")


def _as_file(text: str, environment: Mapping[str, str]) -> Path | None:
    if "\n" in text or text.lstrip().startswith("{"):
        return None
    path = _home(environment) / text[2:] if text.startswith("~/") else Path(text)
    if path.is_file():
        return path
    if ":" in text and not text.startswith(("/", ".")):
        return None  # one line of YAML
    raise KubeconfigError(f"the kubeconfig {text!r} is neither a file that exists nor YAML.")


def _read(file: Path) -> Object:
    try:
        return _parse(file.read_text(), str(file))
    except OSError as error:
        raise KubeconfigError(f"the kubeconfig {file} cannot be read: {error.strerror}.") from error


def _parse(text: str, name: str) -> Object:
    try:
        document: Any = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    except yaml.YAMLError as error:
        raise KubeconfigError(f"{name} is no valid YAML: {error}") from error
    if not isinstance(document, dict) or "clusters" not in document:
        raise KubeconfigError(f"{name} holds no `clusters`: it is no kubeconfig.")
    return document


def _merge(documents: list[Object]) -> Object:
    merged: Object = {}
    for document in documents:  # as kubectl does: the first file that has an entry wins
        for key, value in document.items():
            if isinstance(value, list):
                merged.setdefault(key, []).extend(value)
            else:
                merged.setdefault(key, value)
    return merged


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or Path.home())
