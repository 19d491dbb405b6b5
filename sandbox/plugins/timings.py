"""How often and how long each provider method ran: for `platformctl up --profile`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc

EMULATOR = "emulator"
WAIT = "wait"


class Timings:
    """Count and seconds for each provider and method; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, str], tuple[int, float]] = {}

    def add(self, provider: str, method: str, seconds: float) -> None:
        with self._lock:
            count, total = self._calls.get((provider, method), (0, 0.0))
            self._calls[provider, method] = (count + 1, total + seconds)

    @contextmanager
    def measure(self, provider: str, method: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(provider, method, time.perf_counter() - began)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def as_json(self) -> dict[str, dict[str, dict[str, float]]]:
        """`{"aws": {"Create": {"count": 3, "seconds": 0.41}}}`"""
        result: dict[str, dict[str, dict[str, float]]] = {}
        with self._lock:
            for (provider, method), (count, seconds) in sorted(self._calls.items()):
                result.setdefault(provider, {})[method] = {"count": count, "seconds": round(seconds, 6)}
        return result


recorded = Timings()
"""Of this process: each provider's methods, and within them the emulator's answers and the waits."""


def pause(what: str, seconds: float) -> None:
    """Sleep while something is not ready, and count it as a wait for `what`."""
    with recorded.measure(WAIT, what):
        time.sleep(seconds)


class TimingInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg] # generic in the type stubs only
    """Measures each unary call of one provider's server."""

    def __init__(self, provider: str, timings: Timings) -> None:
        self._provider = provider
        self._timings = timings

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Any],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        method = handler_call_details.method.rpartition("/")[2]

        def timed(request: Any, context: grpc.ServicerContext) -> Any:
            with self._timings.measure(self._provider, method):
                return handler.unary_unary(request, context)

        return grpc.unary_unary_rpc_method_handler(
            timed, handler.request_deserializer, handler.response_serializer
        )
