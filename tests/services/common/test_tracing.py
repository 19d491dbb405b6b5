"""Spans are exported with the service's name, and the context survives a message."""

from __future__ import annotations

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.common import tracing


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
