"""What a collector of traces gets of the order service: an error only where we are at fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from services.common import tracing
from tests.services.order.world import World

pytestmark = pytest.mark.services
SECRET = "hunter2hunter2"  # noqa: S105 # of nobody


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    made = InMemorySpanExporter()
    provider = tracing.provider_for("order", made)
    monkeypatch.setattr(tracing, "tracer", provider.get_tracer("test"))
    yield made
    provider.shutdown()


@pytest.mark.parametrize(
    ("body", "status"), [({"currency": [SECRET]}, 422), ({"currency": SECRET * 10_000}, 413)]
)
async def test_a_refused_order_leaves_nothing_of_it_in_the_trace_and_is_no_error(
    world: World, exporter: InMemorySpanExporter, body: dict[str, object], status: int
) -> None:
    answer = await world.customer().send("POST", "/v1/orders", body, Idempotency_Key="my-key-1")
    assert answer.status == status
    tracing.tracer.span_processor.force_flush()  # type: ignore[attr-defined] # the SDK's tracer has it
    served = [span for span in exporter.get_finished_spans() if span.kind is SpanKind.SERVER]
    assert [span.status.status_code for span in served] == [StatusCode.UNSET], "the client is at fault"
    assert not any(SECRET in span.to_json() for span in served)
