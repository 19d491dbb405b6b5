"""Plays the Pulumi engine: drives a servicer through the calls of a resource's life."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.plugins.kubernetes.values import Object, pack, unpack

KINDS = provider_pb2.PropertyDiff.Kind


class CallFailedError(Exception):
    """The provider ended the call; `partial` is set when it sent a state along."""

    def __init__(self, message: str, partial: provider_pb2.ErrorResourceInitFailed | None) -> None:
        super().__init__(message)
        self.partial = partial


class RecordingContext:
    """As much of a gRPC context as providers use."""

    def __init__(self) -> None:
        self._trailers: tuple[tuple[str, bytes], ...] = ()

    def set_trailing_metadata(self, trailers: tuple[tuple[str, bytes], ...]) -> None:
        self._trailers = trailers

    def abort(self, code: grpc.StatusCode, message: str) -> NoReturn:
        assert code is grpc.StatusCode.UNKNOWN, f"the engine expects UNKNOWN, got {code}"
        partial = None
        for key, value in self._trailers:
            if key == "grpc-status-details-bin":
                status = status_pb2.Status.FromString(value)
                partial = provider_pb2.ErrorResourceInitFailed()
                assert status.details[0].Unpack(partial), "the detail is no ErrorResourceInitFailed"
        raise CallFailedError(message, partial)


@dataclass
class Resource:
    """A resource as the engine keeps it in its state."""

    token: str
    name: str
    inputs: Object
    identifier: str = ""
    state: Object = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::samples::{self.token}::{self.name}"


@dataclass(frozen=True)
class Difference:
    """What a Diff call answered."""

    changed: bool
    replaces: tuple[str, ...]
    delete_first: bool
    paths: dict[str, str]


class Engine:
    """The engine's side of one provider configuration."""

    def __init__(self, servicer: provider_pb2_grpc.ResourceProviderServicer, config: Object) -> None:
        self.servicer: Any = servicer  # the stubs type every method as either sync or async
        self.servicer.Configure(provider_pb2.ConfigureRequest(args=pack(config)), self._context())

    @staticmethod
    def _context() -> Any:
        return RecordingContext()

    def check(
        self, token: str, name: str, news: Object, olds: Object | None = None, **more: Any
    ) -> tuple[Object, dict[str, str]]:
        """The checked inputs, and property -> reason of what is wrong."""
        resource = Resource(token, name, news)
        request = provider_pb2.CheckRequest(
            urn=resource.urn, news=pack(news), olds=pack(olds or {}), randomSeed=name.encode(), **more
        )
        response = self.servicer.Check(request, self._context())
        return unpack(response.inputs), {failure.property: failure.reason for failure in response.failures}

    def checked(self, token: str, name: str, news: Object, olds: Object | None = None) -> Object:
        inputs, failures = self.check(token, name, news, olds)
        assert failures == {}, f"the provider refused the inputs of {token}: {failures}"
        return inputs

    def preview_create(self, token: str, name: str, inputs: Object) -> Object:
        request = provider_pb2.CreateRequest(
            urn=Resource(token, name, {}).urn, properties=pack(inputs), preview=True
        )
        return unpack(self.servicer.Create(request, self._context()).properties)

    def create(self, token: str, name: str, news: Object, *, timeout: float = 30) -> Resource:
        resource = Resource(token, name, self.checked(token, name, news))
        request = provider_pb2.CreateRequest(
            urn=resource.urn, properties=pack(resource.inputs), timeout=timeout
        )
        response = self.servicer.Create(request, self._context())
        resource.identifier, resource.state = response.id, unpack(response.properties)
        return resource

    def diff(self, resource: Resource, news: Object, *, ignore: tuple[str, ...] = ()) -> Difference:
        request = provider_pb2.DiffRequest(
            id=resource.identifier,
            urn=resource.urn,
            olds=pack(resource.state),
            old_inputs=pack(resource.inputs),
            news=pack(news),
            ignoreChanges=ignore,
        )
        response = self.servicer.Diff(request, self._context())
        return Difference(
            changed=response.changes == provider_pb2.DiffResponse.DIFF_SOME,
            replaces=tuple(response.replaces),
            delete_first=response.deleteBeforeReplace,
            paths={path: KINDS.Name(found.kind) for path, found in response.detailedDiff.items()},
        )

    def update(
        self, resource: Resource, inputs: Object, *, preview: bool = False, ignore: tuple[str, ...] = ()
    ) -> Resource:
        """The resource after the update to (checked) inputs."""
        request = provider_pb2.UpdateRequest(
            id=resource.identifier,
            urn=resource.urn,
            olds=pack(resource.state),
            old_inputs=pack(resource.inputs),
            news=pack(inputs),
            timeout=30,
            preview=preview,
            ignoreChanges=ignore,
        )
        response = self.servicer.Update(request, self._context())
        state = unpack(response.properties)
        return Resource(resource.token, resource.name, inputs, resource.identifier, state)

    def read(self, resource: Resource) -> Resource | None:
        """What a refresh finds (or an import, for a resource without inputs and state); None if it is gone."""
        request = provider_pb2.ReadRequest(
            id=resource.identifier,
            urn=resource.urn,
            properties=pack(resource.state),
            inputs=pack(resource.inputs),
        )
        response = self.servicer.Read(request, self._context())
        if not response.id:
            return None
        found = Resource(resource.token, resource.name, unpack(response.inputs), response.id)
        found.state = unpack(response.properties)
        return found

    def delete(self, resource: Resource) -> None:
        request = provider_pb2.DeleteRequest(
            id=resource.identifier, urn=resource.urn, properties=pack(resource.state), timeout=60
        )
        self.servicer.Delete(request, self._context())

    def invoke(self, token: str, arguments: Object) -> Object:
        response = self.servicer.Invoke(
            provider_pb2.InvokeRequest(tok=token, args=pack(arguments)), self._context()
        )
        return unpack(cast(struct_pb2.Struct, getattr(response, "return")))

    def cancel(self) -> None:
        self.servicer.Cancel(empty_pb2.Empty(), self._context())
