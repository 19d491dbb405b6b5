"""Talks to the provider as the engine does: the same messages over gRPC, without an engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.plugins.aws.identifiers import build_id
from sandbox.plugins.aws.provider import create_servicer
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.values import Json, Properties, from_struct, reveal_all, to_struct

Stub = Any  # the SDK's generated stub has no types


def identity_center(stub: Stub) -> tuple[str, Properties]:
    """The ARN of the account's Identity Center instance, and its identity store."""
    request = provider_pb2.InvokeRequest(tok="aws:ssoadmin/getInstances:getInstances")
    found: Any = from_struct(getattr(stub.Invoke(request), "return"))
    return found["arns"][0], {"identityStoreId": found["identityStoreIds"][0]}


class CheckFailedError(AssertionError):
    """The provider refused the program's properties."""


@contextmanager
def provider(environment: Mapping[str, str], **settings: Json) -> Iterator[Stub]:
    """A configured provider behind a real gRPC server."""
    server = grpc.server(ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(create_servicer(environment), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)))
            yield stub
    finally:
        server.stop(grace=None).wait()


@dataclass
class Live:
    """One resource under test: its id, its state, and what the program asked for."""

    stub: Stub
    token: str
    name: str
    id: str = ""
    state: Properties = None  # type: ignore[assignment] # set by create or read
    inputs: Properties = None  # type: ignore[assignment] # likewise

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::sample::{self.token}::{self.name}"

    def check(self, properties: Mapping[str, Any]) -> Properties:
        request = provider_pb2.CheckRequest(
            urn=self.urn,
            olds=to_struct(self.inputs or {}),
            news=to_struct(dict(properties)),
            randomSeed=self.name.encode(),
        )
        response = self.stub.Check(request)
        if response.failures:
            raise CheckFailedError([(failure.property, failure.reason) for failure in response.failures])
        return reveal_all(from_struct(response.inputs))

    def preview(self, properties: Mapping[str, Any]) -> Properties:
        request = provider_pb2.CreateRequest(
            urn=self.urn, properties=to_struct(self.check(properties)), preview=True
        )
        return reveal_all(from_struct(self.stub.Create(request).properties))

    def create(self, properties: Mapping[str, Any]) -> Live:
        self.inputs = self.check(properties)
        response = self.stub.Create(
            provider_pb2.CreateRequest(urn=self.urn, properties=to_struct(self.inputs), timeout=60)
        )
        self.id, self.state = response.id, reveal_all(from_struct(response.properties))
        return self

    def diff(self, properties: Mapping[str, Any]) -> Any:
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                id=self.id,
                urn=self.urn,
                olds=to_struct(self.state),
                old_inputs=to_struct(self.inputs),
                news=to_struct(self.check(properties)),
            )
        )

    def changes(self, properties: Mapping[str, Any]) -> list[str]:
        """The property paths that would change, e.g. `tags.Owner`."""
        return sorted(self.diff(properties).detailedDiff)

    def replaces(self, properties: Mapping[str, Any]) -> list[str]:
        return list(self.diff(properties).replaces)

    def update(self, properties: Mapping[str, Any]) -> None:
        wanted = self.check(properties)
        response = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=self.id,
                urn=self.urn,
                olds=to_struct(self.state),
                old_inputs=to_struct(self.inputs),
                news=to_struct(wanted),
                timeout=60,
            )
        )
        self.state, self.inputs = reveal_all(from_struct(response.properties)), wanted

    def read(self) -> Live | None:
        """The resource as AWS has it now; None when it is gone."""
        return self._read(self.state, self.inputs)

    def imported(self) -> Live | None:
        """The resource as `pulumi import` would find it, by the documented id alone."""
        template = PLANS[self.token].entry.import_format
        identifier = build_id(template, {**self.state, "id": self.id}) if template else self.id
        return self._read({}, {}, identifier)

    def _read(self, state: Properties, inputs: Properties, identifier: str = "") -> Live | None:
        response = self.stub.Read(
            provider_pb2.ReadRequest(
                id=identifier or self.id, urn=self.urn, properties=to_struct(state), inputs=to_struct(inputs)
            )
        )
        if not response.id:
            return None
        found = reveal_all(from_struct(response.properties))
        return Live(
            self.stub, self.token, self.name, response.id, found, reveal_all(from_struct(response.inputs))
        )

    def copy(self) -> Live:
        """A second view of the same resource: what is done through it, the first one has not seen."""
        return Live(self.stub, self.token, self.name, self.id, dict(self.state), dict(self.inputs))

    def delete(self) -> None:
        self.stub.Delete(
            provider_pb2.DeleteRequest(
                id=self.id,
                urn=self.urn,
                properties=to_struct(self.state),
                old_inputs=to_struct(self.inputs),
                timeout=60,
            )
        )
