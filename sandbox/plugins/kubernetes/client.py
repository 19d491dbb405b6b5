"""A small HTTP client for one API server: keep-alive pool, JSON, clear errors, watches."""

from __future__ import annotations

import json
import ssl
import tempfile
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError, InsecureRequestWarning, NewConnectionError

from sandbox.plugins.kubernetes.credentials import Credentials
from sandbox.plugins.kubernetes.errors import ApiError, UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import KubeconfigError, Selection
from sandbox.plugins.kubernetes.values import Object

JSON = "application/json"
APPLY = "application/apply-patch+yaml"  # JSON is YAML
MERGE = "application/merge-patch+json"
CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
POOL_SIZE = 64  # every waiting resource holds a watch
RETRY_PAUSES = (0.2, 0.5, 1.0, 2.0)
_BUSY = frozenset({429, 503, 504})


@dataclass(frozen=True)
class Endpoint:
    """Where the API server is and how to trust it."""

    server: str
    ssl_context: ssl.SSLContext | None = None
    server_name: str | None = None


def endpoint(selection: Selection) -> Endpoint:
    """The endpoint of a kubeconfig's cluster, with the user's client certificate. Raises KubeconfigError."""
    cluster = selection.cluster
    server = str(cluster.get("server") or "").rstrip("/")
    if not server:
        raise KubeconfigError("the kubeconfig's cluster has no `server`.")
    if not server.startswith("https://"):
        return Endpoint(server)
    authority = _content(selection, cluster, "certificate-authority")
    context = ssl.create_default_context(cadata=authority.decode() if authority else None)
    if cluster.get("insecure-skip-tls-verify"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        urllib3.disable_warnings(InsecureRequestWarning)  # the kubeconfig asked for it in so many words
    _load_client_certificate(selection, context)
    return Endpoint(server, context, cluster.get("tls-server-name"))


def _content(selection: Selection, entry: Object, key: str) -> bytes | None:
    if entry.get(f"{key}-data"):
        return b64decode(str(entry[f"{key}-data"]))
    return selection.file(str(entry[key])).read_bytes() if entry.get(key) else None


def _load_client_certificate(selection: Selection, context: ssl.SSLContext) -> None:
    certificate = _content(selection, selection.user, "client-certificate")
    key = _content(selection, selection.user, "client-key")
    if not certificate or not key:
        return
    with tempfile.TemporaryDirectory() as folder:  # ssl reads files only; the folder is private
        chain, private = Path(folder, "client.crt"), Path(folder, "client.key")
        chain.write_bytes(certificate)
        private.write_bytes(key)
        context.load_cert_chain(chain, private)


class ApiClient:
    """Requests to one API server; safe to use from many threads."""

    def __init__(self, target: Endpoint, credentials: Credentials | None = None) -> None:
        self.server = target.server
        self._credentials = credentials
        extra: dict[str, Any] = {"ssl_context": target.ssl_context} if target.ssl_context else {}
        if target.server_name:
            extra |= {"server_hostname": target.server_name, "assert_hostname": target.server_name}
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=POOL_SIZE, retries=False, **extra)

    def get(self, path: str, query: Mapping[str, str] | None = None, *, accept: str = JSON) -> Object:
        return self.request("GET", path, query, accept=accept)

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        content_type: str = JSON,
        accept: str = JSON,
    ) -> Object:
        """The answer's object. Raises ApiError for a refusal, UnreachableError for none."""
        data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        headers = {"Accept": accept, "Content-Type": content_type}
        for pause in (*RETRY_PAUSES, None):
            response = self._send(method, path, query, data, headers, last=pause is None)
            if response is not None:
                answer = _parse(response.data)
                if response.status < 400:
                    return answer
                if pause is None or not self._may_retry(response.status):
                    raise ApiError(response.status, answer)
            time.sleep(pause or 0)
        raise AssertionError("the last attempt returns or raises")

    def _may_retry(self, status: int) -> bool:
        if status == 401 and self._credentials is not None:
            return self._credentials.forget()
        return status in _BUSY

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        data: bytes | None,
        headers: dict[str, str],
        *,
        last: bool,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse | None:
        """One attempt; None if the server was not reached and another attempt may follow."""
        token = self._credentials.token() if self._credentials else None
        if token:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        url = self.server + path + (f"?{_encode(query)}" if query else "")
        timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        try:
            return self._pool.request(
                method, url, body=data, headers=headers, timeout=timeout, preload_content=not stream
            )
        except (HTTPError, OSError) as error:
            # a request that never left, or that changes nothing, may be sent again
            if not last and (isinstance(error, NewConnectionError) or method == "GET"):
                return None
            raise UnreachableError(
                f"the Kubernetes API server at {self.server} is unreachable: {error}"
            ) from error

    def watch(self, path: str, query: Mapping[str, str], cancelled: threading.Event) -> Iterator[Object]:
        """The events of one watch request, until the server ends it or `cancelled` is set."""
        response = self._send(
            "GET", path, {**query, "watch": "1"}, None, {"Accept": JSON}, last=True, stream=True
        )
        assert response is not None  # noqa: S101 - `last` never answers None
        try:
            if response.status >= 400:
                raise ApiError(response.status, _parse(response.read()))
            yield from _lines(response, cancelled)
        except HTTPError:
            return  # a broken watch is an ended watch: the caller looks again
        finally:
            response.close()
            response.release_conn()


def _lines(response: urllib3.BaseHTTPResponse, cancelled: threading.Event) -> Iterator[Object]:
    buffer = b""
    for chunk in response.stream(amt=65536, decode_content=True):
        buffer += chunk
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            if cancelled.is_set():
                return
            if line:
                yield json.loads(line)


def _encode(query: Mapping[str, str]) -> str:
    return urlencode(query)


def _parse(data: bytes) -> Object:
    try:
        answer = json.loads(data) if data else {}
    except ValueError:
        return {"message": data.decode(errors="replace").strip()[:500]}
    return answer if isinstance(answer, dict) else {"items": answer}
