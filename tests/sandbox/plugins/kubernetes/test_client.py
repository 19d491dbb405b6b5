"""The HTTP client retries what may be retried and quotes what the server says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.client import ApiClient, Endpoint
from sandbox.plugins.kubernetes.credentials import Credentials
from sandbox.plugins.kubernetes.errors import ApiError, UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import Selection
from sandbox.plugins.kubernetes.values import Object


class Script:
    """The answers that a server gives, one after another, and what it was asked."""

    def __init__(self, *answers: tuple[int, Object | list[Object]]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, str | None]] = []


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.plugins.kubernetes.client.RETRY_PAUSES", (0.0, 0.0))


@pytest.fixture
def server(script: Script) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.asked.append((self.command, self.path, self.headers.get("Authorization")))
            status, body = script.answers.pop(0)
            lines = body if isinstance(body, list) else [body]
            data = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n"
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Silence: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_busy_server_is_asked_again(script: Script, server: str) -> None:
    script.answers = [(429, {"message": "slow down"}), (503, {}), (200, {"kind": "Pod"})]
    assert ApiClient(Endpoint(server)).get("/api") == {"kind": "Pod"}


def test_a_refusal_is_quoted_and_not_repeated(script: Script, server: str) -> None:
    script.answers = [(422, {"message": "spec.replicas: Invalid value: -1", "reason": "Invalid"})]
    with pytest.raises(ApiError, match=r"spec.replicas: Invalid value: -1") as failure:
        ApiClient(Endpoint(server)).request("POST", "/api", {"dryRun": "All"}, {"a": 1})
    assert (failure.value.code, failure.value.reason) == (422, "Invalid")
    assert script.asked == [("POST", "/api?dryRun=All", None)]


def test_a_refusal_without_words_shows_its_status(script: Script, server: str) -> None:
    script.answers = [(404, {})]
    with pytest.raises(ApiError, match="HTTP status 404"):
        ApiClient(Endpoint(server)).get("/api")


def test_a_refused_fixed_token_is_not_tried_again(script: Script, server: str, tmp_path: Path) -> None:
    script.answers = [(401, {"message": "Unauthorized"})]
    user = {"token": "abc"}
    credentials = Credentials(Selection(cluster={}, user=user, namespace="default", folder=tmp_path), {})
    with pytest.raises(ApiError, match="Unauthorized"):
        ApiClient(Endpoint(server), credentials).get("/api")
    assert script.asked == [("GET", "/api", "Bearer abc")]


def test_a_server_that_nobody_runs_is_named() -> None:
    with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:1 is unreachable"):
        ApiClient(Endpoint("http://127.0.0.1:1")).get("/api")


def test_a_watch_yields_events_until_it_ends_or_is_cancelled(script: Script, server: str) -> None:
    events: list[Object] = [{"type": "ADDED", "object": {}}, {"type": "DELETED", "object": {}}]
    script.answers = [(200, events), (200, events)]
    client, cancelled = ApiClient(Endpoint(server)), threading.Event()
    assert list(client.watch("/pods", {}, cancelled)) == events
    cancelled.set()
    assert list(client.watch("/pods", {}, cancelled)) == []
