"""`kubernetes:helm.sh/v3:Release`: install, upgrade and uninstall a chart with Helm, and record what it made."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.plugins.kubernetes.diff_response import not_ignored
from sandbox.plugins.kubernetes.differences import Change, compare
from sandbox.plugins.kubernetes.errors import KubernetesError, PartialFailure
from sandbox.plugins.kubernetes.helm import charts
from sandbox.plugins.kubernetes.helm.runner import HelmError, run
from sandbox.plugins.kubernetes.helm.template import render
from sandbox.plugins.kubernetes.helm.values import merged_values
from sandbox.plugins.kubernetes.manifests import decode
from sandbox.plugins.kubernetes.naming import Autonaming, parse_identifier, proposed_name
from sandbox.plugins.kubernetes.reading import Found
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, has_unknown, mark_secrets, plain

TOKEN = "kubernetes:helm.sh/v3:Release"  # noqa: S105 - a type token
DEFAULT_SECONDS = 300.0
_REPLACING = ("name", "namespace")
_INTERRUPTED = "pending-install"
_IGNORED = ("compat", "resourceNames", "manifest")


@dataclass(frozen=True)
class ReleaseContext:
    """Where releases go."""

    kubeconfig: str
    namespace: str
    settings: ProviderSettings
    environment: Mapping[str, str]
    cancelled: threading.Event


class Releases:
    """The life of Helm releases."""

    def __init__(self, context: ReleaseContext) -> None:
        self._context = context

    def check(
        self, news: Object, olds: Object, name: str, seed: bytes, autonaming: Autonaming | None
    ) -> Object:
        """The inputs with a name, a namespace and the version of the chart that was found."""
        inputs = {key: value for key, value in news.items() if key not in _IGNORED}
        if inputs.get("name") is None:
            inputs["name"] = olds.get("name") or proposed_name(name, seed, autonaming)
        inputs.setdefault("namespace", self._context.namespace)
        if not has_unknown(inputs.get("chart")) and not has_unknown(inputs.get("version")):
            chart = charts.description(charts.locate(plain(inputs), self._context.environment))
            inputs.setdefault("version", str(chart.get("version", "")))
        return inputs

    def changes(self, old: Object, new: Object, ignored: list[str]) -> tuple[list[Change], list[Change]]:
        """What differs, and what of it needs a new release."""
        found = not_ignored(compare(_relevant(old), _relevant(new)), ignored)
        return found, [change for change in found if change.path[0] in _REPLACING]

    def preview(self, inputs: Object) -> Object:
        """The chart renders with these values; what the cluster answers is not known yet."""
        if has_unknown(inputs):
            return inputs
        render(plain(inputs), self._context.environment)
        return {**inputs, "status": UNKNOWN, "manifest": UNKNOWN, "resourceNames": UNKNOWN}

    def create(self, inputs: Object, timeout: float) -> Found:
        """Install; what an interrupted installation of that name left behind goes first."""
        given = plain(inputs)
        left = self._run("status", given, {}, DEFAULT_SECONDS)
        if left is not None and left.get("status") == _INTERRUPTED:
            self._run("uninstall", given, {"wait": "watcher"}, DEFAULT_SECONDS)
        return self._deploy("install", inputs, timeout)

    def update(self, inputs: Object, timeout: float) -> Found:
        return self._deploy("upgrade", inputs, timeout)

    def read(self, identifier: str, inputs: Object) -> Found | None:
        """The latest revision; changed values show up in the inputs."""
        namespace, name = parse_identifier(identifier)
        known = inputs or {"name": name, "namespace": namespace or self._context.namespace}
        found: Object | None = self._run("status", plain(known), {}, DEFAULT_SECONDS)
        if found is None:
            return None
        live = dict(known)
        given = merged_values(plain(known), self._context.environment) if inputs else None
        if given is None or found["config"] != given:
            live["values"] = mark_secrets(found["config"], known.get("values"))
        if not inputs:
            live |= {"chart": found["chart_name"], "version": found["chart_version"]}
        return Found(identifier, live, outputs(live, found))

    def delete(self, identifier: str, inputs: Object, timeout: float) -> None:
        namespace, name = parse_identifier(identifier)
        seconds = _seconds(plain(inputs), timeout)
        request = {"name": name, "namespace": namespace or self._context.namespace}
        self._run("uninstall", request, {"wait": "watcher", "timeout": int(seconds)}, seconds)

    def _deploy(self, operation: str, inputs: Object, timeout: float) -> Found:
        given = plain(inputs)
        seconds = _seconds(given, timeout)
        request = {
            "name": given["name"],
            "namespace": given["namespace"],
            "chart": str(charts.locate(given, self._context.environment)),
            "values": merged_values(given, self._context.environment),
        }
        identifier = f"{given['namespace']}/{given['name']}"
        try:
            found = self._run(operation, request, _options(operation, given, seconds), seconds)
        except HelmError as error:
            self._save_failed(identifier, inputs, error)
            raise
        return Found(identifier, inputs, outputs(inputs, found))

    def _save_failed(self, identifier: str, inputs: Object, error: HelmError) -> None:
        """A release that failed half way is in the cluster: the engine must know of it."""
        if self._context.cancelled.is_set():
            return
        found = self._run("status", plain(inputs), {}, DEFAULT_SECONDS)
        if found is not None:
            raise PartialFailure(identifier, outputs(inputs, found), str(error), [str(error)]) from error

    def _run(self, operation: str, request: Object, options: Object, seconds: float) -> Any:
        settings = self._context.settings
        cluster = {"kubeconfig_content": self._context.kubeconfig, "kube_context": settings.context or None}
        asked = {**request, "operation": operation, "options": options, "cluster": cluster}
        return run(asked, self._context.environment, self._context.cancelled, seconds)


def outputs(inputs: Object, release: Object) -> Object:
    """The release as Pulumi shows it: inputs, status, and the objects that it made by kind."""
    manifest = str(release.get("manifest") or "")
    return {
        **inputs,
        "status": {
            "appVersion": str(release.get("app_version") or ""),
            "chart": str(release.get("chart_name") or ""),
            "name": str(release.get("name") or ""),
            "namespace": str(release.get("namespace") or ""),
            "revision": int(release.get("revision") or 1),
            "status": str(release.get("status") or ""),
            "version": str(release.get("chart_version") or ""),
        },
        "resourceNames": _resource_names(manifest),
    }


def _resource_names(manifest: str) -> Object:
    names: dict[str, list[str]] = {}
    for content in decode(manifest, source="the release's manifest"):
        metadata = content.get("metadata") or {}
        full = "/".join(filter(None, (metadata.get("namespace"), metadata.get("name"))))
        names.setdefault(f"{content['kind']}/{content['apiVersion']}", []).append(full)
    return {key: sorted(found) for key, found in sorted(names.items())}


def _options(operation: str, given: Object, seconds: float) -> Object:
    wait = "hookOnly" if given.get("skipAwait") and not given.get("atomic") else "watcher"
    options: Object = {
        "timeout": int(seconds),
        "wait": wait,
        "description": given.get("description"),
        "rollback_on_failure": given.get("atomic") is True,
    }
    if operation == "install":
        return options | {"create_namespace": given.get("createNamespace") is True}
    return options | {
        "max_history": given.get("maxHistory"),
        "reset_values": given.get("resetValues") is True,
        "reuse_values": given.get("reuseValues") is True,
        "cleanup_on_fail": given.get("cleanupOnFail") is True,
    }


def _seconds(given: Object, timeout: float) -> float:
    return timeout or float(given.get("timeout") or DEFAULT_SECONDS)


def _relevant(inputs: Object) -> Object:
    return {key: value for key, value in inputs.items() if key not in _IGNORED}


def unsupported(inputs: Object) -> None:
    """Refuse what this stand-in would silently leave out."""
    for key in ("postrender", "verify", "keyring", "dependencyUpdate"):
        if plain(inputs).get(key):
            raise KubernetesError(f"the stand-in's Helm release does not support {key!r}; remove it.")
