"""Before a stack is destroyed its buckets are emptied, and nothing else is asked for."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import pytest

from operations.emptying import empty_buckets
from operations.engine import Engine
from sandbox.paths import SandboxPaths

PAGES = "http://127.0.0.1:5000/sandbox/buckets/"


class _Engine(Engine):
    """A stack with two buckets, one of which was never made."""

    def __init__(self) -> None:
        super().__init__({})

    def state(self, _stack: str) -> dict[str, Any]:
        bucket = "aws:s3/bucket:Bucket"
        return {
            "resources": [
                {"type": bucket, "outputs": {"bucket": "records"}},
                {"type": bucket},
                {"type": "aws:s3/bucketVersioning:BucketVersioning", "outputs": {"bucket": "records"}},
                {"type": bucket, "outputs": {"bucket": "gone"}},
            ]
        }


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> SandboxPaths:
    monkeypatch.setattr(SandboxPaths, "endpoints", lambda _self: {"aws": "http://127.0.0.1:5000"})
    return SandboxPaths(tmp_path)


def _answering(status: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    asked: list[tuple[str, str]] = []

    def answer(request: urllib.request.Request, **_options: object) -> Any:
        asked.append((request.get_method(), request.full_url))
        if request.full_url.endswith("gone"):
            raise urllib.error.HTTPError(request.full_url, status, "no", Message(), None)
        return io.BytesIO(b"{}")

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    return asked


def test_every_bucket_of_the_stack_is_emptied_once(
    paths: SandboxPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _answering(404, monkeypatch)
    empty_buckets(_Engine(), "dev", paths)
    assert asked == [("POST", f"{PAGES}records"), ("POST", f"{PAGES}gone")]


def test_an_emulator_that_fails_is_no_bucket_that_is_gone(
    paths: SandboxPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answering(500, monkeypatch)
    with pytest.raises(urllib.error.HTTPError):
        empty_buckets(_Engine(), "dev", paths)
