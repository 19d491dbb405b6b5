"""Reads the `cluster` input of a component: another component of this package, or its `core` output."""

from __future__ import annotations

from google.protobuf import struct_pb2
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.registration import Monitor
from sandbox.plugins.eks.values import Value, from_struct, of, referenced_urn, to_struct


def cluster_name(monitor: Monitor, inputs: Inputs) -> Value:
    """The name of the EKS cluster behind the input."""
    return _state(monitor, core(monitor, inputs).get("cluster")).get("name")


def core(monitor: Monitor, inputs: Inputs) -> Value:
    """The cluster's core data, whether it or the component itself was given."""
    given = inputs.require("cluster", "give it an eks.Cluster or its core output")
    if given.data == UNKNOWN or referenced_urn(given.data) is None:
        return given
    return _state(monitor, given).get("core")


def _state(monitor: Monitor, resource: Value) -> Value:
    """What the engine knows of a referenced resource."""
    urn = referenced_urn(resource.data)
    if urn is None:
        return Value(UNKNOWN, resource.secret, resource.dependencies)
    request = resource_pb2.ResourceInvokeRequest(
        tok="pulumi:pulumi:getResource", args=_arguments(urn), acceptResources=True
    )
    state = of(from_struct(getattr(monitor.stub.Invoke(request), "return")).get("state"))
    return Value(state.data, state.secret, resource.dependencies | {urn})


def _arguments(urn: str) -> struct_pb2.Struct:
    return to_struct({"urn": urn})
