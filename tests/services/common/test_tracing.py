"""Spans are exported with the service's name, and the context survives a message."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, get_current_span

from services.common import tracing
from services.common.problem import Problem, ProblemError


def test_without_a_collector_nothing_is_set_up() -> None:
    assert tracing.configure("order", "") is None


def test_a_consumer_continues_the_trace_of_the_producer() -> None:
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("order", exporter)
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("produce") as produced:
        carried = tracing.outgoing()
    with tracer.start_as_current_span("consume", context=tracing.incoming(carried)):
        pass
    provider.shutdown()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    consumed = spans["consume"]
    assert consumed.parent is not None
    assert consumed.parent.span_id == produced.get_span_context().span_id
    assert consumed.resource.attributes["service.name"] == "order"


CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_without_an_exporter_a_callers_context_is_still_carried_on() -> None:
    with tracing.serving("GET /", {"traceparent": CALLER}):
        assert tracing.outgoing()["traceparent"] == CALLER
    with tracing.serving("GET /", {}):
        assert not get_current_span().get_span_context().is_valid


@pytest.mark.parametrize(("sampled", "spans"), [("01", 1), ("00", 0)])
def test_the_sampler_of_the_environment_follows_the_caller(
    sampled: str, spans: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("order", exporter)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    with tracing.serving("GET /", {"traceparent": CALLER[:-2] + sampled}):
        pass
    with tracing.serving("GET /", {}):
        pass
    provider.shutdown()
    assert len(exporter.get_finished_spans()) == spans, "a share of 0 leaves only what the caller sampled"


@pytest.mark.parametrize("header", ["baggage", "tracestate", "traceparent"])
def test_a_context_that_is_no_text_is_none(header: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "opentelemetry")  # it quotes what no report of a test can hold
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    tracing.incoming({"traceparent": parent, header: "a=\udcff"})


@pytest.mark.parametrize(
    ("error", "status", "description"),
    [
        (RuntimeError("DETAIL: Key (email)=(ann@example.com)"), StatusCode.ERROR, "RuntimeError"),
        (ProblemError(Problem.UNAVAILABLE, "ann@example.com"), StatusCode.ERROR, "ProblemError"),
        (ProblemError(Problem.INVALID, "ann@example.com"), StatusCode.UNSET, None),
    ],
    ids=["fault", "unavailable", "refusal"],
)
@pytest.mark.parametrize("kind", [SpanKind.SERVER, SpanKind.CONSUMER])
def test_a_span_holds_no_text_of_a_failure_and_a_refusal_is_no_error(
    error: Exception,
    status: StatusCode,
    description: str | None,
    kind: SpanKind,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("order", exporter)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    begun = tracing.serving("GET /", {}) if kind is SpanKind.SERVER else tracing.span("event", kind)
    with pytest.raises(type(error)), begun:
        raise error
    provider.shutdown()
    (span,) = exporter.get_finished_spans()
    assert (span.status.status_code, span.status.description) == (status, description)
    assert "ann@example.com" not in span.to_json()
