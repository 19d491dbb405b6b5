"""A resource monitor that records what a component registers, in place of the engine's."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import create_autospec

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.provider import EksProvider
from sandbox.plugins.eks.values import from_struct, to_struct

CLUSTER_ARN = "arn:aws:eks:eu-west-1:222222222222:cluster/dev"
OUTPUTS: dict[str, dict[str, Any]] = {
    "aws:iam/role:Role": {"arn": "arn:aws:iam::222222222222:role/made", "name": "made"},
    "aws:eks/cluster:Cluster": {
        "arn": CLUSTER_ARN,
        "endpoint": "https://127.0.0.1:6443",
        "certificateAuthority": {"data": "Q0E="},
        "identities": [{"oidcs": [{"issuer": "https://oidc.example/id/1"}]}],
    },
}
OUTPUTS |= {
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        "arn": "arn:aws:iam::222222222222:oidc-provider/x"
    },
    "aws:ec2/securityGroupRule:SecurityGroupRule": {"securityGroupRuleId": "sgr-1"},
}
PROVIDER = "urn:pulumi:dev::platform::pulumi:providers:aws::dev::3c1f"


@dataclass
class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Answers as the engine does after a creation, or in a preview of one."""

    preview: bool = False
    requests: list[resource_pb2.RegisterResourceRequest] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def RegisterResource(  # noqa: N802 - gRPC gives the name
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        del context
        self.requests.append(request)
        found = from_struct(request.object)
        if not self.preview:
            found |= OUTPUTS.get(request.type, {})
        if request.type == "aws:eks/cluster:Cluster":
            found["vpcConfig"] |= {"clusterSecurityGroupId": UNKNOWN if self.preview else "sg-eks"}
        identity = "" if self.preview or not request.custom else f"id-{request.name}"
        urn = f"urn:pulumi:dev::platform::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identity, object=to_struct(found))

    def RegisterResourceOutputs(  # noqa: N802 - gRPC gives the name
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        del context
        self.outputs[request.urn] = from_struct(request.outputs)
        return empty_pb2.Empty()

    def children(self) -> dict[str, resource_pb2.RegisterResourceRequest]:
        return {request.name: request for request in self.requests if request.custom}

    def inputs_of(self, name: str) -> dict[str, Any]:
        return from_struct(self.children()[name].object)


class AbortedError(Exception):
    """What a gRPC context raises when a call is aborted."""


@dataclass
class Harness:
    """Constructs components against the recording monitor."""

    monitor: Monitor
    address: str

    def construct(
        self, type_: str, name: str, inputs: Mapping[str, Any], **options: Any
    ) -> provider_pb2.ConstructResponse:
        request = provider_pb2.ConstructRequest(
            type=type_,
            name=name,
            inputs=to_struct(inputs),
            monitorEndpoint=self.address,
            parent="urn:pulumi:dev::platform::platform:cluster:EksCluster::dev",
            providers={"aws": PROVIDER},
            dryRun=self.monitor.preview,
            **options,
        )
        context = create_autospec(grpc.ServicerContext, instance=True)
        context.abort.side_effect = lambda _code, message: _abort(message)
        response: provider_pb2.ConstructResponse = EksProvider().Construct(request, context)
        return response


def _abort(message: str) -> None:
    raise AbortedError(message)


@pytest.fixture(name="engine")
def recording_engine() -> Iterator[Harness]:
    monitor = Monitor()
    server = grpc.server(ThreadPoolExecutor(4))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Harness(monitor, f"127.0.0.1:{port}")
    server.stop(None).wait()


@pytest.fixture(name="sdk", scope="module")
def official_sdk() -> Any:
    """Importing it warns of a class of its own that nobody here uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("pulumi_eks")
