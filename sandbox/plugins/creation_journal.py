"""Notes every creation and deletion in the sandbox's journal, so that a killed engine orphans nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import grpc

from sandbox.journal import note_begun, note_created
from sandbox.paths import SandboxPaths

SERVICE = "/pulumirpc.ResourceProvider/"


Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Answer = Callable[[], Any]
"""Lets the provider do its work."""
Watch = Callable[[Any, Answer], Any]


class CreationJournal(grpc.ServerInterceptor):  # type: ignore[type-arg]  # generic in the type stubs only
    """Watches Create and Delete; a preview's Create makes nothing and is not noted."""

    def __init__(self, paths: SandboxPaths) -> None:
        self._paths = paths

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        handler = continuation(handler_call_details)
        watches: dict[str, Watch] = {
            f"{SERVICE}Create": self._create,
            f"{SERVICE}Delete": self._delete,
        }
        watch = watches.get(handler_call_details.method)
        return handler if handler is None or watch is None else _watched(handler, watch)

    def _create(self, request: Any, answer: Answer) -> Any:
        if request.preview:
            return answer()
        note_begun(self._paths, request.urn)
        identifier: str | None = None
        try:
            response = answer()
            identifier = response.id
            return response
        finally:
            note_created(self._paths, request.urn, identifier)

    def _delete(self, request: Any, answer: Answer) -> Any:
        response = answer()
        note_created(self._paths, request.urn, None)
        return response


def _watched(handler: Handler, watch: Watch) -> Handler:
    behaviour = handler.unary_unary
    if behaviour is None:
        return handler

    def call(request: Any, context: grpc.ServicerContext) -> Any:
        return watch(request, lambda: behaviour(request, context))

    return grpc.unary_unary_rpc_method_handler(
        call, handler.request_deserializer, handler.response_serializer
    )
