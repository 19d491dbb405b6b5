"""What a collector of traces gets: no password, token or address, and an error only where we are at fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from services.common import spans, tracing
from services.user import accounts
from tests.services.user.client import PASSWORD, Person, member, needs

pytestmark = pytest.mark.services
TOKEN = "zK2v9dUq0sV3nB7mX1cF5gH8jL4pQ6rT0wY2aE9iO3u"  # noqa: S105 # of nobody


class Collector:
    """Of the spans of one test."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = tracing.provider_for("user", self._exporter)

    def spans(self) -> tuple[ReadableSpan, ...]:
        self.provider.force_flush()
        return self._exporter.get_finished_spans()

    def served(self) -> list[tuple[str, StatusCode, str | None]]:
        """The requests, and how they ended."""
        own = [span for span in self.spans() if span.kind is SpanKind.SERVER]
        return [(span.name, span.status.status_code, span.status.description) for span in own]

    def text(self) -> str:
        return "\n".join(span.to_json() for span in self.spans())


@pytest.fixture
def collector(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    made = Collector()
    monkeypatch.setattr(tracing, "tracer", made.provider.get_tracer("test"))
    spans.trace_engine(needs(app).at_once)
    yield made
    made.provider.shutdown()


def test_a_bad_request_leaves_nothing_of_it_in_the_trace_and_is_no_error(
    app: Flask, collector: Collector
) -> None:
    person = Person(app)
    bodies = [
        ("/v1/sessions", {"email": person.email, "password": [PASSWORD]}),
        ("/v1/sessions", {"email": person.email, "password": PASSWORD, PASSWORD: 1}),
        ("/v1/users", {"email": [person.email], "password": PASSWORD}),
        ("/v1/sessions/refresh", {"refresh_token": [TOKEN]}),
        ("/v1/sessions", {"email": person.email, "password": PASSWORD}),
    ]
    for path, body in bodies:
        assert 400 <= person.send("POST", path, body).status_code < 500
    raw = f'{{"email": "{person.email}", "password": "{PASSWORD}"'
    assert app.test_client().post("/v1/users", data=raw, content_type="application/json").status_code == 400
    assert [value for value in (PASSWORD, TOKEN, person.email) if value in collector.text()] == []
    assert len(collector.served()) == len(bodies) + 1
    assert {status for _, status, _ in collector.served()} == {StatusCode.UNSET}, "the client is at fault"


def test_a_body_that_is_too_large_is_no_error(app: Flask, collector: Collector) -> None:
    answer = app.test_client().post("/v1/users", data=b"x" * 70_000, content_type="application/json")
    assert answer.status_code == 413
    assert collector.served() == [("POST /v1/users", StatusCode.UNSET, None)]


def test_a_fault_is_an_error_and_leaves_its_type_alone(
    app: Flask, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, other = member(app), member(app)
    monkeypatch.setattr(accounts, "changed", lambda user, _now: setattr(user, "email", other.email))
    answer = person.send("PATCH", "/v1/users/me", {"display_name": "Ann"}, If_Match="*")
    assert answer.status_code == 500
    assert collector.served()[-1] == ("PATCH /v1/users/me", StatusCode.ERROR, "IntegrityError")
    assert other.email not in collector.text(), "the database quotes the row that it refuses"
