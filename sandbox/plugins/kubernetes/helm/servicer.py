"""The gRPC calls of Helm releases, which differ from those of plain objects in every step."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.kubernetes import kubeconfig
from sandbox.plugins.kubernetes.diff_response import diff_response
from sandbox.plugins.kubernetes.helm.release import TOKEN, ReleaseContext, Releases, unsupported
from sandbox.plugins.kubernetes.replacement import Plan
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.values import pack, unpack

_TYPE = f"::{TOKEN}::"
_BELOW_A_COMPONENT = f"${TOKEN}::"


def is_release(urn: str) -> bool:
    return _TYPE in urn or _BELOW_A_COMPONENT in urn


class ReleaseCalls:
    """The calls about releases of one configured provider."""

    def __init__(
        self,
        settings: ProviderSettings,
        environment: Mapping[str, str],
        namespace: str,
        cancelled: threading.Event,
    ) -> None:
        self._settings = settings
        self._environment = environment
        self._namespace = namespace
        self._cancelled = cancelled

    def check(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        news, olds = unpack(request.news), unpack(request.olds)
        unsupported(news)
        name = request.name or request.urn.rpartition("::")[2]
        autonaming = request.autonaming if request.HasField("autonaming") else None
        inputs = self._releases("").check(news, olds, name, request.randomSeed, autonaming)
        return provider_pb2.CheckResponse(inputs=pack(inputs))

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        old = unpack(request.old_inputs if request.HasField("old_inputs") else request.olds)
        changes, replacing = self._releases("").changes(
            old, unpack(request.news), list(request.ignoreChanges)
        )
        return diff_response(changes, Plan(tuple(replacing), delete_first=False))

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        inputs = unpack(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=pack(self._releases("").preview(inputs)))
        found = self._releases(self._kubeconfig()).create(inputs, request.timeout)
        return provider_pb2.CreateResponse(id=found.identifier, properties=pack(found.state))

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        inputs = unpack(request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=pack(self._releases("").preview(inputs)))
        found = self._releases(self._kubeconfig()).update(inputs, request.timeout)
        return provider_pb2.UpdateResponse(properties=pack(found.state))

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        found = self._releases(self._kubeconfig()).read(request.id, unpack(request.inputs))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=found.identifier, properties=pack(found.state), inputs=pack(found.inputs)
        )

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        self._releases(self._kubeconfig()).delete(request.id, unpack(request.properties), request.timeout)

    def _kubeconfig(self) -> str:
        document, _ = kubeconfig.load(self._settings.kubeconfig, self._environment)
        return json.dumps(document)

    def _releases(self, text: str) -> Releases:
        return Releases(
            ReleaseContext(
                kubeconfig=text,
                namespace=self._namespace,
                settings=self._settings,
                environment=self._environment,
                cancelled=self._cancelled,
            )
        )
