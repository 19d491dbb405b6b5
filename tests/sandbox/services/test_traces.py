"""One trace of an order from the request to the last message, and nothing of it is lost when the service stops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from sandbox.processes import supervisor
from sandbox.services import platform
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.signing import Signer
from tests.sandbox.services.conftest import LocalPlatform
from tests.services.order.world import BODY, ISSUER, listening

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]
SERVICE = "order-service"


@dataclass
class Collector:
    """What an OpenTelemetry collector has received."""

    spans: list[Span] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            assert any(each.value.string_value == "order" for each in resource.resource.attributes)
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return web.Response(body=b"", content_type="application/x-protobuf")

    def names(self, trace: str) -> set[str]:
        return {span.name for span in self.spans if span.trace_id.hex() == trace}


@pytest.fixture
async def collector(
    local_platform: LocalPlatform, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Collector]:
    """The order service exports to it."""
    found, app = Collector(), web.Application()
    app.router.add_post("/v1/traces", found.take)
    paths, place = local_platform.paths, local_platform.place
    await asyncio.to_thread(supervisor.stop, SERVICE, paths)
    async with listening(app) as url:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        await asyncio.to_thread(platform.start_order_service, paths, place)
        yield found
        await asyncio.to_thread(supervisor.stop, SERVICE, paths)
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
    await asyncio.to_thread(platform.start_order_service, paths, place)


async def order(http: ClientSession, url: str, trace: str) -> str:
    headers = {"Idempotency-Key": new_id().hex, "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    async with http.post(f"{url}/v1/orders", json=BODY, headers=headers) as answer:
        assert answer.status == 201
        return str((await answer.json())["id"])


async def shipped(http: ClientSession, url: str, order_id: str) -> None:
    async with asyncio.timeout(60):
        while True:
            async with http.get(f"{url}/v1/orders/{order_id}") as answer:
                if (await answer.json())["state"] == "shipped":
                    return
            await asyncio.sleep(0.2)  # the pace of somebody who waits for a parcel


async def test_a_trace_goes_from_the_request_through_messages_to_the_payment(
    local_platform: LocalPlatform, collector: Collector
) -> None:
    paths, place = local_platform.paths, local_platform.place
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=600)
    first, last = new_id().hex, new_id().hex
    headers = {"Authorization": f"Bearer {signer.sign(new_id(), Role.USER)}"}
    async with ClientSession(headers=headers) as http:
        await shipped(http, place.orders_url, await order(http, place.orders_url, first))
        await order(http, place.orders_url, last)
        await asyncio.to_thread(supervisor.stop, SERVICE, paths)
    wanted = {"POST /v1/orders", "postgresql WITH", "order.created", "order.reserved", "payment charge"}
    assert wanted <= collector.names(first)
    assert any(name.startswith("redis ") for name in collector.names(first))
    assert "POST /v1/orders" in collector.names(last), "what was under way at SIGTERM is exported"
    lines = [json.loads(line) for line in supervisor.log_file(SERVICE, paths).read_text().splitlines()]
    answered = [line for line in lines if line.get("trace_id") == last and line["message"] == "answered"]
    assert [line["route"] for line in answered] == ["/v1/orders"], "the access line names the trace"
