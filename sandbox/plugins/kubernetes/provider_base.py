"""The calls about the provider itself: handshake, configuration, cancelling; and its connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.plugins.kubernetes import configuration, settings
from sandbox.plugins.kubernetes.connection import Connection, connect
from sandbox.plugins.kubernetes.errors import (
    KubernetesError,
    PartialFailure,
    UnreachableError,
    abort,
    abort_partially,
)
from sandbox.plugins.kubernetes.host import Host
from sandbox.plugins.kubernetes.lifecycle import ResourceName
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.values import unpack

VERSION = "4.34.2"


class ProviderBase(provider_pb2_grpc.ResourceProviderServicer):
    """A provider configuration, before any resource is concerned."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._settings = ProviderSettings()
        self._host = Host()
        self._cancelled = threading.Event()
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        self._host.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._host.attach(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._cancelled.set()
        return empty_pb2.Empty()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        found = configuration.check(unpack(request.news))
        failures = [provider_pb2.CheckFailure(property=key, reason=text) for key, text in found.items()]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        differing, replacing = configuration.changed(unpack(request.olds), unpack(request.news))
        some = provider_pb2.DiffResponse.DIFF_SOME if differing else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=differing, replaces=replacing)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        with call_errors(context):
            self._settings = settings.parse(unpack(request.args), self._environment)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    def _connected(self) -> Connection:
        with self._lock:
            if self._connection is None:
                self._connection = connect(self._settings, self._environment)
            return self._connection

    def _default_namespace(self) -> str:
        try:
            return self._connected().namespace
        except UnreachableError:
            return self._settings.namespace or "default"


@contextmanager
def call_errors(context: grpc.ServicerContext, urn: str = "") -> Iterator[None]:
    """Turn our errors into the call's end: a saved partial state, or one message, with the resource's URN."""
    subject = f"resource {urn}: " if urn else ""
    try:
        yield
    except PartialFailure as failure:
        abort_partially(context, failure, subject)
    except KubernetesError as error:
        abort(context, f"{subject}{error}")


def resource_of(
    request: provider_pb2.CreateRequest
    | provider_pb2.ReadRequest
    | provider_pb2.UpdateRequest
    | provider_pb2.DeleteRequest,
) -> ResourceName:
    return ResourceName(request.urn, request.type or type_of(request.urn))


def type_of(urn: str) -> str:
    """The resource's type: the last of the URN's qualified type."""
    return urn.split("::")[2].rpartition("$")[2]
