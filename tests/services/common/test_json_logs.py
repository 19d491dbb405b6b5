"""A log line is one JSON object with the request id."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from services.common.context import accept_request_id
from services.common.json_logs import LEVELS, JsonFormatter, as_dictionary


def _line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("name", logging.INFO, "file", 1, "hello %s", ("you",), None)
    record.__dict__.update(extra)
    parsed: dict[str, object] = json.loads(JsonFormatter("user").format(record))
    return parsed


def test_a_line_names_service_level_message_and_request() -> None:
    accept_request_id("request-12345")
    line = _line(fields={"status": 200})
    assert (line["service"], line["level"], line["message"]) == ("user", "INFO", "hello you")
    assert (line["request_id"], line["status"]) == ("request-12345", 200)


def test_an_exception_stays_on_one_line() -> None:
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        information = sys.exc_info()
    record = logging.LogRecord("name", logging.ERROR, "file", 1, "failed", (), information)
    assert "\n" not in JsonFormatter("user").format(record)


def test_a_request_id_that_could_forge_a_log_line_is_replaced() -> None:
    assert accept_request_id('x"\n{"level":"ERROR"}') != 'x"\n{"level":"ERROR"}'
    assert accept_request_id("good-id_1.x") == "good-id_1.x"


@pytest.mark.parametrize("level", LEVELS)
def test_gunicorn_quotes_no_client_at_any_level(level: str) -> None:
    chosen = as_dictionary("user", level)
    of_gunicorn = chosen["loggers"]["gunicorn.error"]["level"]
    assert chosen["root"]["level"] == level
    assert of_gunicorn == ("INFO" if level == "DEBUG" else level), (
        "at DEBUG gunicorn logs heads that end early"
    )
