"""One trace of an order: HTTP, SQL and Redis."""

from __future__ import annotations

import asyncio

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.common import tracing
from services.order.traced_redis import TracedRedisStore
from tests.services.order.conftest import MakeWorld

pytestmark = pytest.mark.services
COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}  # the test reads the spans in its place


async def test_a_request_shows_its_sql_and_redis_in_one_trace(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("order", exporter)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    async with make_world(COLLECTOR) as world:
        assert (await world.customer().order()).status == 201
        await asyncio.sleep(0)  # asyncpg calls its query logger on the next turn of the loop
    provider.shutdown()
    spans = exporter.get_finished_spans()
    root = next(span for span in spans if span.name == "POST /v1/orders")
    below = [span for span in spans if span.parent and span.parent.span_id == root.context.span_id]
    assert {"postgresql WITH", "redis EVALSHA"} <= {span.name for span in below}
    texts = " ".join(str((span.attributes or {}).get("db.query.text")) for span in below)
    assert "book" not in texts, "no value of a request is in a trace"


async def test_redis_that_is_away_is_an_error_in_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    provider = tracing.provider_for("order", exporter)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    store = TracedRedisStore("redis://127.0.0.1:1")
    with tracing.tracer.start_as_current_span("request"):
        assert await store.command("cache", "HGET", "key", "order") is None
    await store.close()
    provider.shutdown()
    failed = next(span for span in exporter.get_finished_spans() if span.name == "redis HGET")
    assert failed.status.description == "RedisAwayError"
