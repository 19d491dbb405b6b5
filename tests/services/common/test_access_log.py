"""Access lines read like every other log line, and none is lost at a shutdown."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from services.common import access_log
from services.common.access_log import AccessLog
from services.common.context import accept_request_id
from services.common.json_logs import JsonFormatter


@pytest.fixture(autouse=True)
def informative() -> Iterator[None]:
    logger = logging.getLogger("services.order.access")
    logger.setLevel(logging.INFO)
    yield
    logger.setLevel(logging.NOTSET)


def test_a_line_has_the_members_of_a_line_from_the_formatter() -> None:
    out = io.StringIO()
    AccessLog("order", out).answered(accept_request_id("request-12345"), "GET", "/v1/{x}", 200, 0.0123456)
    record = logging.LogRecord("services.order.access", logging.INFO, "file", 1, "answered", (), None)
    record.__dict__["fields"] = {"method": "GET", "route": "/v1/{x}", "status": 200, "ms": 12.35}
    expected, line = json.loads(JsonFormatter("order").format(record)), json.loads(out.getvalue())
    assert list(line) == list(expected), "the same members in the same order"
    assert line | {"time": ""} == expected | {"time": ""}
    assert len(line["time"]) == len(expected["time"])


def test_a_method_cannot_forge_a_line() -> None:
    out = io.StringIO()
    AccessLog("order", out).answered("request-12345", 'X"}\n{"level":"ERROR"', "unmatched", 405, 0.001)
    assert json.loads(out.getvalue())["method"] == 'X"}\n{"level":"ERROR"'


def test_what_waits_is_written_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "FLUSH_SECONDS", 3600)
    out = io.StringIO()
    log = AccessLog("order", out)
    log.start()
    for number in range(3):
        log.answered(f"request-{number}", "GET", "/livez", 200, 0.001)
    assert not out.getvalue()
    log.stop()
    assert [json.loads(line)["request_id"] for line in out.getvalue().splitlines()] == [
        "request-0",
        "request-1",
        "request-2",
    ]


def test_too_many_waiting_lines_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "FLUSH_SECONDS", 3600)
    monkeypatch.setattr(access_log, "MOST_WAITING", 2)
    out = io.StringIO()
    log = AccessLog("order", out)
    log.start()
    log.answered("request-1", "GET", "/livez", 200, 0.001)
    assert not out.getvalue()
    log.answered("request-2", "GET", "/livez", 200, 0.001)
    assert out.getvalue().count("\n") == 2
    log.stop()


def test_a_higher_level_silences_it() -> None:
    logging.getLogger("services.order.access").setLevel(logging.WARNING)
    out = io.StringIO()
    AccessLog("order", out).answered("request-12345", "GET", "/livez", 200, 0.001)
    assert not out.getvalue()
