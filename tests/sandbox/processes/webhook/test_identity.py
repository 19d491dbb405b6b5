"""Tokens of `aws eks get-token`: only a fresh, signed request for this very cluster gets as far as STS."""

from __future__ import annotations

import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest

from sandbox.processes.webhook.identity import UntrustedTokenError, caller_of

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CALLER = "arn:aws:sts::123456789012:assumed-role/deploy/session"
ANSWER = f"<GetCallerIdentityResponse><Arn>{CALLER}</Arn></GetCallerIdentityResponse>"


def _token(host: str = "sts.eu-central-1.amazonaws.com", **changes: str) -> str:
    query = {
        "Action": "GetCallerIdentity",
        "X-Amz-Credential": "ASIAEXAMPLE/20260102/eu-central-1/sts/aws4_request",
        "X-Amz-Date": NOW.strftime("%Y%m%dT%H%M%SZ"),
        "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
        "X-Amz-Signature": "00ff",
    } | changes
    url = f"https://{host}/?{urlencode(query)}"
    return "k8s-aws-v1." + urlsafe_b64encode(url.encode()).decode().rstrip("=")


class _Sts(BaseHTTPRequestHandler):
    seen: dict[str, str]

    def do_GET(self) -> None:
        type(self).seen = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(ANSWER.encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        del format, arguments


@pytest.fixture(name="sts")
def fake_sts() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Sts)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_good_token_tells_the_caller(sts: str) -> None:
    assert caller_of(_token(), "dev", sts, NOW) == CALLER


def test_sts_is_asked_with_the_signature_and_the_clusters_name(sts: str) -> None:
    caller_of(_token(), "dev", sts, NOW)
    assert _Sts.seen["x-k8s-aws-id"] == "dev"
    assert "Credential=ASIAEXAMPLE/20260102/eu-central-1/sts/aws4_request" in _Sts.seen["authorization"]
    assert "Signature=00ff" in _Sts.seen["authorization"]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("not-a-token", "does not begin with"),
        ("k8s-aws-v1.%%%", "base64url"),
        (_token(host="evil.example.com"), "which is not STS"),
        (_token(host="sts.eu-central-1.amazonaws.com.evil.example"), "which is not STS"),
        (_token(Action="AssumeRole"), "not a GetCallerIdentity request"),
        (_token(**{"X-Amz-SignedHeaders": "host"}), "does not sign the header x-k8s-aws-id"),
        (_token(**{"X-Amz-Date": "yesterday"}), "is not a time"),
    ],
)
def test_a_token_that_proves_nothing_is_refused_before_sts_is_asked(token: str, reason: str) -> None:
    with pytest.raises(UntrustedTokenError, match=reason):
        caller_of(token, "dev", "http://127.0.0.1:9", NOW)


def test_an_old_token_is_refused() -> None:
    with pytest.raises(UntrustedTokenError, match="expired"):
        caller_of(_token(), "dev", "http://127.0.0.1:9", NOW + timedelta(minutes=15, seconds=1))


def test_a_token_of_the_future_is_refused() -> None:
    with pytest.raises(UntrustedTokenError, match="in the future"):
        caller_of(_token(), "dev", "http://127.0.0.1:9", NOW - timedelta(minutes=6))


def test_without_an_emulator_nobody_is_trusted() -> None:
    with pytest.raises(UntrustedTokenError, match="emulator does not run"):
        caller_of(_token(), "dev", None, NOW)
