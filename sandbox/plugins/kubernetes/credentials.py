"""Bearer tokens: fixed, from a file, or from an exec plugin such as `aws eks get-token`."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.plugins.kubernetes.errors import UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import Selection
from sandbox.plugins.kubernetes.values import Object

EXEC_SECONDS = 60
RENEW_BEFORE_SECONDS = 60.0
FAILURE_SECONDS = 5.0
NEVER = float("inf")


@dataclass(frozen=True)
class ExecPlugin:
    """A command that prints an ExecCredential, with its whole environment."""

    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    api_version: str


@dataclass
class _Token:
    text: str
    renew_at: float


@dataclass(frozen=True)
class _Failure:
    message: str
    until: float


_tokens: dict[ExecPlugin, _Token] = {}
_failures: dict[ExecPlugin, _Failure] = {}
_locks: dict[ExecPlugin, threading.Lock] = {}
_registry_lock = threading.Lock()


class Credentials:
    """Answers the bearer token to send now, if the user of the kubeconfig has one."""

    def __init__(self, selection: Selection, environment: Mapping[str, str]) -> None:
        self._selection = selection
        self._plugin = _exec_plugin(selection.user, environment)

    @property
    def identity(self) -> str:
        """Equal for two users whose exec plugin would answer the same token."""
        return repr(self._plugin)

    def token(self) -> str | None:
        user = self._selection.user
        if user.get("token"):
            return str(user["token"])
        if user.get("tokenFile"):
            return self._selection.file(str(user["tokenFile"])).read_text().strip()
        return _plugin_token(self._plugin) if self._plugin else None

    def forget(self) -> bool:
        """Drop a token that the server refused; false if there is no fresh one to be had."""
        return self._plugin is not None and _tokens.pop(self._plugin, None) is not None


def _exec_plugin(user: Object, environment: Mapping[str, str]) -> ExecPlugin | None:
    described: Object | None = user.get("exec")
    if not described:
        return None
    # what the engine sets for each run is no business of the command, and would split the shared token
    passed = {key: value for key, value in environment.items() if not key.startswith("PULUMI_")}
    own = {str(entry["name"]): str(entry["value"]) for entry in described.get("env") or []}
    return ExecPlugin(
        command=(str(described["command"]), *(str(word) for word in described.get("args") or [])),
        environment=tuple(sorted({**passed, **own}.items())),
        api_version=str(described.get("apiVersion") or "client.authentication.k8s.io/v1beta1"),
    )


def _plugin_token(plugin: ExecPlugin) -> str:
    """The plugin's token, shared by every provider of this process until shortly before it expires."""
    with _registry_lock:
        lock = _locks.setdefault(plugin, threading.Lock())
    with lock:  # one run serves all who wait
        known = _tokens.get(plugin)
        if known is None or known.renew_at <= time.time():
            known = _tokens[plugin] = _renewed(plugin)
        return known.text


def _renewed(plugin: ExecPlugin) -> _Token:
    """A new token; a command that just failed is not run again for every resource that asks."""
    failed = _failures.get(plugin)
    if failed is not None and failed.until > time.time():
        raise UnreachableError(failed.message)
    try:
        return _run(plugin)
    except UnreachableError as error:
        _failures[plugin] = _Failure(str(error), time.time() + FAILURE_SECONDS)
        raise


def _run(plugin: ExecPlugin) -> _Token:
    environment = dict(plugin.environment)
    request = {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": {"interactive": False}}
    environment["KUBERNETES_EXEC_INFO"] = json.dumps(request)
    name = plugin.command[0]
    program = shutil.which(name, path=environment.get("PATH"))
    if program is None:
        raise UnreachableError(f"the kubeconfig's exec command {name!r} is not on PATH.")
    try:
        finished = subprocess.run(
            (program, *plugin.command[1:]),
            env=environment,
            capture_output=True,
            text=True,
            timeout=EXEC_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreachableError(f"`{' '.join(plugin.command)}` gave no token in {EXEC_SECONDS} s.") from error
    if finished.returncode != 0:
        shown = finished.stderr.strip() or f"exit code {finished.returncode}"
        raise UnreachableError(f"`{' '.join(plugin.command)}` gave no token: {shown}")
    return _parse(finished.stdout, plugin)


def _parse(output: str, plugin: ExecPlugin) -> _Token:
    try:
        status: Object = json.loads(output)["status"]
        token = str(status["token"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreachableError(
            f"`{' '.join(plugin.command)}` printed no ExecCredential with a token: {output.strip()[:200]!r}"
        ) from error
    expires = status.get("expirationTimestamp")
    if not expires:
        return _Token(token, NEVER)
    moment = datetime.fromisoformat(str(expires).replace("Z", "+00:00")).timestamp()
    return _Token(token, moment - RENEW_BEFORE_SECONDS)
