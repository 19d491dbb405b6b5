"""Register resources with the engine on behalf of a program's component."""

from __future__ import annotations

from types import TracebackType

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import SIGNATURE_KEY, Object, Secret, pack

RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
MESSAGE_BYTES = 400 * 1024 * 1024
PACKAGE = "kubernetes"


class Monitor:
    """The engine's resource monitor, for the length of one Construct call."""

    def __init__(self, request: provider_pb2.ConstructRequest, version: str) -> None:
        limits = [(f"grpc.max_{way}_message_length", MESSAGE_BYTES) for way in ("receive", "send")]
        self._request = request
        self._version = version
        self._channel = grpc.insecure_channel(request.monitorEndpoint, options=limits)
        self._stub = resource_pb2_grpc.ResourceMonitorStub(self._channel)

    def __enter__(self) -> Monitor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.close()

    def component(self) -> str:
        """Register the component itself, with the options that the program gave; its URN."""
        asked = self._request
        request = resource_pb2.RegisterResourceRequest(
            type=asked.type,
            name=asked.name,
            parent=asked.parent,
            acceptSecrets=True,
            acceptResources=True,
            supportsPartialValues=True,
            dependencies=list(asked.dependencies),
            providers=dict(asked.providers),
            aliases=list(asked.aliases),
            aliasSpecs=True,
            protect=asked.protect if asked.HasField("protect") else None,
            retainOnDelete=asked.retainOnDelete if asked.HasField("retainOnDelete") else None,
            ignoreChanges=list(asked.ignoreChanges),
            deletedWith=asked.deletedWith,
        )
        return self._register(request).urn

    def child(self, token: str, name: str, inputs: Object, parent: str, dependencies: list[str]) -> Object:
        """Register a Kubernetes object below the component; a reference to it."""
        asked = self._request
        request = resource_pb2.RegisterResourceRequest(
            type=token,
            name=name,
            parent=parent,
            custom=True,
            object=pack(inputs),
            provider=asked.providers.get(PACKAGE, ""),
            version=self._version,
            dependencies=[*asked.dependencies, *dependencies],
            acceptSecrets=True,
            acceptResources=True,
            supportsPartialValues=True,
            protect=asked.protect if asked.HasField("protect") else None,
            retainOnDelete=asked.retainOnDelete if asked.HasField("retainOnDelete") else None,
            deletedWith=asked.deletedWith,
        )
        response = self._register(request)
        return {
            SIGNATURE_KEY: RESOURCE_SIGNATURE,
            "urn": response.urn,
            "id": response.id,
            "packageVersion": self._version,
        }

    def finish(self, urn: str, outputs: Object) -> None:
        self._stub.RegisterResourceOutputs(
            resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=pack(outputs))
        )

    def _register(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        try:
            response: resource_pb2.RegisterResourceResponse = self._stub.RegisterResource(request)
            return response
        except grpc.RpcError as error:
            detail = getattr(error, "details", error.__str__)()
            raise KubernetesError(f"{request.type} {request.name!r}: {detail}") from error


def secret_data(content: Object) -> Object:
    """A Secret from a manifest, its data marked so that no plan prints it."""
    if content.get("kind") != "Secret" or content.get("apiVersion") != "v1":
        return content
    return {key: Secret(value) if key in ("data", "stringData") else value for key, value in content.items()}
