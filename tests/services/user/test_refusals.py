"""What gunicorn refuses reads like every other refusal, and a body in chunks is measured too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.services.common.raw_http import NO_CHUNKS, NO_HTTP, refused, send

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

HEAD = b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
LOGIN = b'{"email": "chunks@example.com", "password": "correct horse battery"}'
LIMIT = 65_536


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_no_http_is_a_problem_too(port: int, kind: str) -> None:
    raw, status = NO_HTTP[kind]
    refused(port, raw, (status,))


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 401), (LIMIT + 1, 413), (40 * LIMIT, 413)])
def test_a_body_in_chunks_that_is_too_large_is_not_cut_but_refused(
    port: int,
    size: int,
    status: int,
) -> None:
    body = LOGIN + b" " * (size - len(LOGIN))
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    refused(port, HEAD + chunks, (status,))


@pytest.mark.parametrize("kind", NO_CHUNKS)
def test_a_body_in_broken_chunks_is_the_fault_of_the_client(port: int, kind: str) -> None:
    refused(port, HEAD + NO_CHUNKS[kind], (400,))


def test_a_refusal_is_logged_under_the_id_that_its_client_is_told(port: int, output: Path) -> None:
    for _ in range(4):
        send(port, b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Request-Id: of-another\r\nConnection: close\r\n\r\n")
    told = refused(port, b"GARBAGE\r\n\r\n", (400,))["request_id"]
    lines = [json.loads(line) for line in output.read_text().splitlines() if "refused what is no" in line]
    assert lines[-1]["request_id"] == told, "the thread still had the id of a request before"
