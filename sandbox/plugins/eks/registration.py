"""Registers a component and its children with the engine's resource monitor, over plain gRPC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN

from sandbox.plugins.eks.values import Json, Value, from_struct, of, plain, reference, to_struct

MAXIMUM_MESSAGE = 400 * 1024 * 1024
PROVIDER_TYPE = "pulumi:providers:"
DISTRIBUTIONS = {"aws": "pulumi-aws", "kubernetes": "pulumi-kubernetes", "eks": "pulumi-eks"}


@dataclass(frozen=True)
class Resource:
    """A registered resource; in a preview of its creation, what is not told is unknown."""

    type: str
    urn: str
    identity: str
    outputs: Mapping[str, Json]
    is_preview: bool

    @property
    def id(self) -> Value:
        return Value(self.identity or UNKNOWN, dependencies=frozenset({self.urn}))

    def output(self, *path: str | int) -> Value:
        first = str(path[0])
        if first not in self.outputs and self.is_preview:
            return Value(UNKNOWN, dependencies=frozenset({self.urn}))
        value = of(self.outputs.get(first)).get(*path[1:])
        return Value(value.data, value.secret, frozenset({self.urn}))

    @property
    def reference(self) -> Value:
        identity = self.identity or (UNKNOWN if self.is_preview else "")
        data = reference(self.urn, identity, plugin_version(package_of(self.type)))
        return Value(data, dependencies=frozenset({self.urn}))

    @property
    def provider_reference(self) -> str:
        """How another resource names this one as its provider."""
        return f"{self.urn}::{self.identity or UNKNOWN}"


@dataclass(frozen=True, kw_only=True)
class ChildOptions:
    parent: str
    provider: str | None = None
    depends_on: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    protect: bool | None = None


@dataclass
class Monitor:
    """The engine's resource monitor during one Construct call."""

    stub: resource_pb2_grpc.ResourceMonitorStub
    request: provider_pb2.ConstructRequest
    children: list[str] = field(default_factory=list)

    @property
    def is_preview(self) -> bool:
        return self.request.dryRun

    def provider_for(self, package: str) -> str | None:
        """The provider that the program gave the component, for children of that package."""
        return self.request.providers.get(package) or None

    def component(self, inputs: Mapping[str, Value]) -> Resource:
        """Register the component itself, with the options that the program gave it."""
        asked = self.request
        message = _message(asked.type, asked.name, inputs)
        message.parent = asked.parent
        message.dependencies.extend(asked.dependencies)
        message.providers.update(asked.providers)
        message.aliases.extend(asked.aliases)
        message.ignoreChanges.extend(asked.ignoreChanges)
        message.replaceOnChanges.extend(asked.replaceOnChanges)
        message.deletedWith = asked.deletedWith
        if asked.HasField("protect"):
            message.protect = asked.protect
        if asked.HasField("retainOnDelete"):
            message.retainOnDelete = asked.retainOnDelete
        return self._send(message)

    def nested_component(self, type_: str, name: str, parent: str) -> Resource:
        message = _message(type_, name, {})
        message.parent = parent
        message.providers.update(self.request.providers)
        return self._send(message)

    def child(self, type_: str, name: str, inputs: Mapping[str, object], options: ChildOptions) -> Resource:
        """Register a resource; without a provider of its own it gets the component's for its package."""
        message = _message(type_, name, {key: plain(value) for key, value in inputs.items()})
        message.custom = True
        message.parent = options.parent
        message.dependencies.extend(
            sorted({*message.dependencies, *options.depends_on} - set(message.dependencies))
        )
        message.ignoreChanges.extend(options.ignore_changes)
        message.version = plugin_version(package_of(type_))
        protect = options.protect if options.protect is not None else self.request.protect
        if protect:
            message.protect = True
        provider = options.provider or self.provider_for(package_of(type_))
        if provider and not type_.startswith(PROVIDER_TYPE):
            message.provider = provider
        return self._send(message)

    def finish(self, urn: str, outputs: Mapping[str, Value]) -> None:
        """Tell the engine that the component is complete."""
        wire = {key: value.as_wire() for key, value in outputs.items()}
        request = resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=to_struct(wire))
        self.stub.RegisterResourceOutputs(request)

    def _send(self, message: resource_pb2.RegisterResourceRequest) -> Resource:
        answer = self.stub.RegisterResource(message)
        self.children.append(answer.urn)
        return Resource(message.type, answer.urn, answer.id, from_struct(answer.object), self.is_preview)


@contextmanager
def connect(request: provider_pb2.ConstructRequest) -> Iterator[Monitor]:
    limits = [(f"grpc.max_{way}_message_length", MAXIMUM_MESSAGE) for way in ("receive", "send")]
    with grpc.insecure_channel(request.monitorEndpoint, options=limits) as channel:
        yield Monitor(resource_pb2_grpc.ResourceMonitorStub(channel), request)


@cache
def plugin_version(package: str) -> str:
    """The version of the installed SDK, which is the version of the plugin that the engine looks for."""
    return version(DISTRIBUTIONS[package])


def package_of(type_: str) -> str:
    return type_.removeprefix(PROVIDER_TYPE).partition(":")[0]


def _message(type_: str, name: str, inputs: Mapping[str, Value]) -> resource_pb2.RegisterResourceRequest:
    present = {key: value for key, value in inputs.items() if value.data is not None}
    message = resource_pb2.RegisterResourceRequest(
        type=type_,
        name=name,
        object=to_struct({key: value.as_wire() for key, value in present.items()}),
        acceptSecrets=True,
        acceptResources=True,
        supportsPartialValues=True,
        supportsResultReporting=True,
    )
    for key, value in present.items():
        message.propertyDependencies[key].urns.extend(sorted(value.dependencies))
    message.dependencies.extend(_union(value.dependencies for value in present.values()))
    return message


def _union(sets: Iterable[frozenset[str]]) -> list[str]:
    return sorted(frozenset[str]().union(*sets))
