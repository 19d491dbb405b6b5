"""A small Kubernetes client on the standard library: the emulator and the webhook must stay small and start fast."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from sandbox.paths import LOOPBACK
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles

FIELD_MANAGER = "eks"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
NOT_FOUND = 404
FIRST_ERROR = 400
TIMEOUT_SECONDS = 30.0

JsonObject = dict[str, object]


class KubernetesError(RuntimeError):
    """The API server refused a request; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class KubernetesClient:
    """Talks to one cluster as its admin, one connection a request."""

    files: ClusterFiles

    def is_ready(self) -> bool:
        """Whether the API server answers /readyz with OK."""
        try:
            self.request("GET", "/readyz", timeout=2.0)
        except (OSError, http.client.HTTPException, KubernetesError):
            return False
        return True

    def get(self, path: str) -> JsonObject | None:
        """The object at a path, or None when there is none."""
        try:
            return self.request("GET", path)
        except KubernetesError as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def items(self, path: str) -> list[JsonObject]:
        return cast(list[JsonObject], self.request("GET", path).get("items") or [])

    def apply(self, path: str, body: Mapping[str, object]) -> JsonObject:
        """Server-side apply: create or bring to this shape."""
        return self.request("PATCH", f"{path}?fieldManager={FIELD_MANAGER}&force=true", body, APPLY)

    def merge(self, path: str, change: Mapping[str, object]) -> JsonObject:
        """Change some fields and leave the others."""
        return self.request("PATCH", path, change, MERGE)

    def delete(self, path: str) -> None:
        """Delete the object, or all objects of a collection; nothing there is no error."""
        try:
            self.request("DELETE", path)
        except KubernetesError as error:
            if error.status != NOT_FOUND:
                raise

    def watch(self, path: str) -> Iterator[JsonObject]:
        """Events of a collection until the server ends the watch."""
        connection = self._connection(timeout=None)
        try:
            connection.request("GET", path + ("&" if "?" in path else "?") + "watch=true")
            for line in connection.getresponse():
                yield cast(JsonObject, json.loads(line))
        finally:
            connection.close()

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        content_type: str = "application/json",
        timeout: float = TIMEOUT_SECONDS,
    ) -> JsonObject:
        """Send one request. Raises KubernetesError with the server's own message."""
        connection = self._connection(timeout)
        try:
            payload = None if body is None else json.dumps(body)
            connection.request(method, path, payload, {"Content-Type": content_type})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= FIRST_ERROR:
            raise KubernetesError(answer.status, f"{method} {path}: {_message(text)}")
        return cast(JsonObject, json.loads(text)) if text.startswith("{") else {}

    def _connection(self, timeout: float | None) -> http.client.HTTPSConnection:
        settings = self.files.read_settings()
        context = ssl.create_default_context(cafile=str(self.files.certificate(AUTHORITY)))
        context.load_cert_chain(self.files.certificate("admin"), self.files.key_file("admin"))
        return http.client.HTTPSConnection(
            LOOPBACK, settings.ports.api_server, timeout=timeout, context=context
        )


def _message(text: str) -> str:
    try:
        return str(json.loads(text).get("message", text))
    except ValueError:
        return text.strip()
