"""The gRPC side of the AWS stand-in: what the engine asks, translated to checks, diffs and lifecycles."""

from __future__ import annotations

from collections.abc import Mapping

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.aws.checking import check, failures
from sandbox.plugins.aws.diffing import differences
from sandbox.plugins.aws.errors import OperationFailedError, UnsupportedTypeError, unsupported_type
from sandbox.plugins.aws.functions import invoke
from sandbox.plugins.aws.lifecycle import Lifecycle
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.provider_base import ProviderBase
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.responses import diff_response, fail, fail_half_way, name_of, plain, type_of
from sandbox.plugins.aws.values import Properties, conceal, from_struct, reveal_all, secret_names, to_struct


class AwsProvider(ProviderBase):
    """The resources and functions of one provider configuration."""

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        plan = self._plan(request.type or type_of(request.urn), context)
        raw = from_struct(request.news)
        news = reveal_all(raw)
        olds = reveal_all(from_struct(request.olds))
        problems = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in failures(plan, news)
        ]
        name = request.name or name_of(request.urn)
        checked = check(plan, news, olds, name, request.randomSeed, self._account.configuration)
        secret = secret_names(raw) | (frozenset(plan.entry.secrets) & frozenset(checked))
        return provider_pb2.CheckResponse(inputs=to_struct(conceal(checked, secret)), failures=problems)

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        plan = self._plan(request.type or type_of(request.urn), context)
        found = differences(plan, plain(request.olds), plain(request.old_inputs), plain(request.news))
        ignored = set(request.ignoreChanges)
        return diff_response([difference for difference in found if difference.property not in ignored])

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        lifecycle = self._lifecycle(request.type, request.urn, request.timeout, context)
        raw = from_struct(request.properties)
        secret = self._secrets(lifecycle.plan, raw)
        properties = reveal_all(raw)
        if request.preview:
            return provider_pb2.CreateResponse(
                properties=to_struct(conceal(lifecycle.preview(properties), secret))
            )
        try:
            created = lifecycle.create(properties)
        except OperationFailedError as error:
            fail(context, str(error))
        if created.problem is not None:
            fail_half_way(context, created, raw, secret)
        return provider_pb2.CreateResponse(
            id=created.id, properties=to_struct(conceal(created.state, secret))
        )

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        lifecycle = self._lifecycle(request.type, request.urn, request.timeout, context)
        raw, raw_inputs = from_struct(request.properties), from_struct(request.inputs)
        try:
            found = lifecycle.read(request.id, reveal_all(raw), reveal_all(raw_inputs))
        except OperationFailedError as error:
            fail(context, str(error))
        if found is None:
            return provider_pb2.ReadResponse()
        secret = self._secrets(lifecycle.plan, {**raw, **raw_inputs})
        return provider_pb2.ReadResponse(
            id=found.id,
            properties=to_struct(conceal(found.state, secret)),
            inputs=to_struct(conceal(found.inputs, secret)),
        )

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        lifecycle = self._lifecycle(request.type, request.urn, request.timeout, context)
        raw, raw_state = from_struct(request.news), from_struct(request.olds)
        news, state = reveal_all(raw), reveal_all(raw_state)
        # Only what the program says now: a secret that became a plain value may be shown.
        secret = self._secrets(lifecycle.plan, raw)
        if request.preview:
            return provider_pb2.UpdateResponse(
                properties=to_struct(conceal(lifecycle.preview(news, state), secret))
            )
        try:
            found = lifecycle.update(request.id, state, plain(request.old_inputs), news)
        except OperationFailedError as error:
            fail(context, str(error))
        return provider_pb2.UpdateResponse(properties=to_struct(conceal(found, secret)))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        lifecycle = self._lifecycle(request.type, request.urn, request.timeout, context)
        try:
            lifecycle.delete(request.id, plain(request.properties), plain(request.old_inputs))
        except OperationFailedError as error:
            fail(context, str(error))
        return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        try:
            result = invoke(request.tok, plain(request.args), self._account)
        except OperationFailedError as error:
            fail(context, str(error))
        # `return` is a keyword of Python, so it cannot be written as an argument.
        return provider_pb2.InvokeResponse(**{"return": to_struct(result)})  # type: ignore[arg-type] # named by a keyword

    def _plan(self, token: str, context: grpc.ServicerContext) -> Plan:
        try:
            return PLANS[token]
        except UnsupportedTypeError:
            fail(context, unsupported_type(token), grpc.StatusCode.UNIMPLEMENTED)

    def _lifecycle(self, token: str, urn: str, timeout: float, context: grpc.ServicerContext) -> Lifecycle:
        plan = self._plan(token or type_of(urn), context)
        return Lifecycle(plan, self._account, name_of(urn), self._cancelled.is_set, timeout)

    @staticmethod
    def _secrets(plan: Plan, properties: Properties) -> frozenset[str]:
        return secret_names(properties) | frozenset(plan.entry.secrets)


def create_servicer(environment: Mapping[str, str]) -> AwsProvider:
    """A provider for one plugin process; `environment` is that of the process, never the daemon's."""
    return AwsProvider(environment)
