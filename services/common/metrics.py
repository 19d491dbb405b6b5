"""Prometheus metrics that both services have: RED per route template, build info, and the port that serves them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cache
from importlib import metadata
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, multiprocess, start_http_server
from prometheus_client.registry import REGISTRY

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

REQUESTS = Counter("http_requests_total", "Requests answered", ["method", "route", "status"])
DURATION = Histogram("http_request_duration_seconds", "Time to answer", ["method", "route"], buckets=BUCKETS)
IN_FLIGHT = Gauge("http_requests_in_flight", "Requests being answered", multiprocess_mode="livesum")
OUTBOX_PUBLISHED = Counter("outbox_published_total", "Events handed to the topic")
OUTBOX_FAILURES = Counter("outbox_failures_total", "Failed attempts to publish")
OUTBOX_LAG = Gauge(
    "outbox_lag_seconds",
    "Age of the oldest event not published yet, or time without a look at the outbox",
    multiprocess_mode="livemax",  # what a worker saw goes with it
)
POOL = Gauge("database_pool_connections", "Connections of the pool", ["state"], multiprocess_mode="livesum")
_BUILD = Gauge(
    "build_info", "Which build runs; the value is always 1", ["service", "version"], multiprocess_mode="max"
)


def version() -> str:
    """The version that the image was built as, else that of the installed distribution."""
    if os.environ.get("SERVICE_VERSION"):
        return os.environ["SERVICE_VERSION"]
    try:
        return metadata.version("enterprise-platform")
    except metadata.PackageNotFoundError:
        return "0+unknown"


def announce(service: str) -> None:
    """Publish build info."""
    _BUILD.labels(service, version()).set(1)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Record one answered request."""
    requests, duration = _series(method, route, status)
    requests.inc()
    duration.observe(seconds)


@cache  # finding a series by its labels costs more than counting; templates and statuses are few
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), DURATION.labels(method, route)


def serve(host: str, port: int) -> Callable[[], None]:
    """Serve /metrics on its own port; the result stops it. Sums all workers when they share a folder."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus_client leaves it bare
    server, thread = start_http_server(port, addr=host, registry=registry)
    return lambda: _stop(server, thread)


def _stop(server: WSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()
