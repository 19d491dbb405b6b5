"""Notes every creation and deletion in the sandbox's journal, so that a killed engine orphans nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import grpc

from sandbox.journal import note_created
from sandbox.paths import SandboxPaths

SERVICE = "/pulumirpc.ResourceProvider/"


Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Note = Callable[[Any, Any], None]


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
        notes: dict[str, Note] = {
            f"{SERVICE}Create": self._note_create,
            f"{SERVICE}Delete": self._note_delete,
        }
        note = notes.get(handler_call_details.method)
        return handler if handler is None or note is None else _watched(handler, note)

    def _note_create(self, request: Any, response: Any) -> None:
        if not request.preview:
            note_created(self._paths, request.urn, response.id)

    def _note_delete(self, request: Any, response: Any) -> None:
        note_created(self._paths, request.urn, None)


def _watched(handler: Handler, note: Note) -> Handler:
    behaviour = handler.unary_unary
    if behaviour is None:
        return handler

    def call(request: Any, context: grpc.ServicerContext) -> Any:
        response = behaviour(request, context)
        note(request, response)
        return response

    return grpc.unary_unary_rpc_method_handler(
        call, handler.request_deserializer, handler.response_serializer
    )
