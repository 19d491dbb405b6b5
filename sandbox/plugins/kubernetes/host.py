"""Tell the Pulumi engine what goes on: warnings, and a status line per resource."""

from __future__ import annotations

import threading

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class Host:
    """The engine's log; silent until the engine said where it listens."""

    def __init__(self) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._channel: grpc.Channel | None = None
        self._lock = threading.Lock()
        self._last_status: dict[str, str] = {}

    def attach(self, address: str) -> None:
        with self._lock:
            if address and self._stub is None:
                self._channel = grpc.insecure_channel(address)
                self._stub = engine_pb2_grpc.EngineStub(self._channel)

    def close(self) -> None:
        with self._lock:
            if self._channel is not None:
                self._channel.close()
            self._channel = self._stub = None

    def warn(self, urn: str, message: str) -> None:
        self._log(engine_pb2.WARNING, urn, message, ephemeral=False)

    def status(self, urn: str, message: str) -> None:
        """Show progress beside the resource, each message once; an empty one clears it."""
        if self._last_status.get(urn, "") != message:
            self._last_status[urn] = message
            self._log(engine_pb2.INFO, urn, message, ephemeral=True)

    def _log(
        self, severity: engine_pb2.LogSeverity.ValueType, urn: str, message: str, *, ephemeral: bool
    ) -> None:
        stub = self._stub
        if stub is None:
            return
        try:
            stub.Log(
                engine_pb2.LogRequest(severity=severity, urn=urn, message=message, ephemeral=ephemeral),
                timeout=5,
            )
        except (grpc.RpcError, ValueError):
            return  # a lost progress line must not fail the resource
