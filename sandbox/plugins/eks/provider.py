"""The provider's gRPC face: no resources of its own, only components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.plugins.eks import add_on, cluster, managed_node_group
from sandbox.plugins.eks.inputs import InputError, Inputs
from sandbox.plugins.eks.registration import Monitor, Resource, connect
from sandbox.plugins.eks.values import Value, to_struct

Builder = Callable[[Monitor, Inputs, Resource, str], Mapping[str, Value]]
COMPONENTS: dict[str, Builder] = {
    "eks:index:Addon": add_on.build,
    "eks:index:Cluster": cluster.build,
    "eks:index:ManagedNodeGroup": managed_node_group.build,
}


def create_servicer(_environment: Mapping[str, str]) -> provider_pb2_grpc.ResourceProviderServicer:
    """Called by the daemon for each engine plugin; the environment plays no part, children have providers."""
    return EksProvider()


class EksProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Stands in for pulumi-resource-eks."""

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=False
        )

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi-eks"))

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=True, acceptOutputs=False
        )

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Construct(
        self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        builder = COMPONENTS.get(request.type)
        if builder is None:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, _unknown_type(request.type))
        try:
            return _construct(builder, request)
        except InputError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except grpc.RpcError as error:
            # The engine itself refused a child (its message names it), so nothing is added here.
            context.abort(error.code(), error.details() or str(error))


def _construct(builder: Builder, request: provider_pb2.ConstructRequest) -> provider_pb2.ConstructResponse:
    inputs = Inputs(request)
    with connect(request) as monitor:
        component = monitor.component(inputs.all())
        outputs = builder(monitor, inputs, component, request.name)
        present = {key: value for key, value in outputs.items() if value.data is not None}
        monitor.finish(component.urn, present)
    response = provider_pb2.ConstructResponse(
        urn=component.urn, state=to_struct({key: value.as_wire() for key, value in present.items()})
    )
    for key, value in present.items():
        response.stateDependencies[key].urns.extend(sorted(value.dependencies))
    return response


def _unknown_type(type_: str) -> str:
    return f"The sandbox's eks provider has no component {type_}; it has {', '.join(sorted(COMPONENTS))}."
