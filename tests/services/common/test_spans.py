"""SQL leaves spans under the request's own, with placeholders and without values."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from services.common import spans, tracing


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What a collector would get."""
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("test", exporter)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    with tracing.tracer.start_as_current_span("request"):
        yield exporter
    provider.shutdown()


def finished(exporter: InMemorySpanExporter, system: str) -> list[tuple[str, StatusCode]]:
    provider = tracing.tracer.span_processor  # type: ignore[attr-defined] # the SDK's tracer has it
    provider.force_flush()
    return [
        (str((span.attributes or {})["db.query.text"]), span.status.status_code)
        for span in exporter.get_finished_spans()
        if span.name.startswith(system)
    ]


def test_each_statement_of_an_engine_is_a_span_without_its_values(exported: InMemorySpanExporter) -> None:
    engine = create_engine("sqlite://")
    spans.trace_engine(engine)
    with engine.connect() as connection:
        connection.execute(text("SELECT :secret"), {"secret": "hunter2"})
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT * FROM nowhere"))
    engine.dispose()
    assert finished(exported, "postgresql SELECT") == [
        ("SELECT ?", StatusCode.UNSET),
        ("SELECT * FROM nowhere", StatusCode.ERROR),
    ]


def test_a_span_ends_now_began_before_and_hangs_below_the_request(exported: InMemorySpanExporter) -> None:
    spans.record("redis", "HGET cache", seconds=0.25)
    assert finished(exported, "redis HGET") == [("HGET cache", StatusCode.UNSET)]
    span = exported.get_finished_spans()[0]
    assert span.end_time is not None
    assert span.start_time is not None
    assert span.end_time - span.start_time == 250_000_000
    assert span.parent is not None, "part of the request's trace"


def test_what_nobody_traces_leaves_no_span() -> None:
    exporter = InMemorySpanExporter()
    spans.record("redis", "HGET cache", seconds=0.25)
    assert exporter.get_finished_spans() == ()
