"""The process of the order service: API, metrics port, workers, and an ordered shutdown."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

from aiohttp import web

from services.common import garbage, json_logs, metrics, tracing
from services.common.health import Readiness
from services.order.app import SERVICE, create_app
from services.order.dependencies import opened
from services.order.runner import Runner
from services.order.saga import workers
from services.order.settings import OrderSettings


async def serve(settings: OrderSettings, stop: asyncio.Event) -> None:
    """Serve until `stop`: then not ready at once, after the drain time no listener, then no request, then no worker."""
    json_logs.configure(SERVICE, settings.log_level)
    provider = tracing.configure(SERVICE, settings.otel_exporter_otlp_endpoint)
    readiness = Readiness()
    async with AsyncExitStack() as stack:
        if provider is not None:
            stack.callback(provider.shutdown)
        stack.callback(metrics.serve(settings.http_host, settings.metrics_port))
        needs = await stack.enter_async_context(opened(settings, readiness))
        needs.access_log.start()
        stack.callback(needs.access_log.stop)
        await stack.enter_async_context(workers.running(needs))
        runner = Runner(
            create_app(needs),
            readiness,
            access_log=None,
            shutdown_timeout=settings.shutdown_seconds,
            keepalive_timeout=75,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
        garbage.spare_what_is_here()
        await stop.wait()
        readiness.drain()
        await asyncio.sleep(settings.drain_seconds)


async def run(settings: OrderSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, stop)
