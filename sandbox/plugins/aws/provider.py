"""The gRPC side of the AWS stand-in: what the engine asks, translated to checks, diffs and lifecycles."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import NoReturn

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.plugins.aws.checking import check, failures
from sandbox.plugins.aws.configuration import Configuration, configuration, decode, unsupported
from sandbox.plugins.aws.diffing import Difference, differences
from sandbox.plugins.aws.errors import OperationFailedError, UnsupportedTypeError, unsupported_type
from sandbox.plugins.aws.functions import invoke
from sandbox.plugins.aws.lifecycle import Created, Lifecycle
from sandbox.plugins.aws.plan import Plan
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.session import Account
from sandbox.plugins.aws.values import (
    Properties,
    conceal,
    from_struct,
    reveal_all,
    secret_names,
    to_struct,
)

Kind = provider_pb2.PropertyDiff
KINDS = {
    ("add", False): Kind.ADD,
    ("add", True): Kind.ADD_REPLACE,
    ("delete", False): Kind.DELETE,
    ("delete", True): Kind.DELETE_REPLACE,
    ("update", False): Kind.UPDATE,
    ("update", True): Kind.UPDATE_REPLACE,
}


class AwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider configuration."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._cancelled = threading.Event()
        self._account = Account(configuration({}, environment))

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._cancelled.set()
        return empty_pb2.Empty()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        unknown = unsupported(reveal_all(from_struct(request.news)))
        problems = [
            provider_pb2.CheckFailure(
                property=name, reason=f"the sandbox's AWS provider does not know the setting {name!r}"
            )
            for name in unknown
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=problems)

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Other credentials or tags reconfigure; they never replace what the provider manages."""
        old, new = reveal_all(from_struct(request.olds)), reveal_all(from_struct(request.news))
        changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        settings: Properties = {name.rpartition(":")[2]: value for name, value in request.variables.items()}
        if request.HasField("args"):
            settings = reveal_all(from_struct(request.args))
        self._account = Account(configuration(decode(settings), self._environment))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        plan = self._plan(request.type or _type_of(request.urn), context)
        raw = from_struct(request.news)
        news = reveal_all(raw)
        olds = reveal_all(from_struct(request.olds))
        problems = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in failures(plan, news)
        ]
        name = request.name or _name_of(request.urn)
        checked = check(plan, news, olds, name, request.randomSeed, self._settings)
        secret = secret_names(raw) | (frozenset(plan.entry.secrets) & frozenset(checked))
        return provider_pb2.CheckResponse(inputs=to_struct(conceal(checked, secret)), failures=problems)

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        plan = self._plan(request.type or _type_of(request.urn), context)
        found = differences(plan, _plain(request.olds), _plain(request.old_inputs), _plain(request.news))
        ignored = set(request.ignoreChanges)
        return _diff_response([difference for difference in found if difference.property not in ignored])

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
            _fail(context, str(error))
        if created.problem is not None:
            _fail_half_way(context, created, raw, secret)
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
            _fail(context, str(error))
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
            found = lifecycle.update(request.id, state, _plain(request.old_inputs), news)
        except OperationFailedError as error:
            _fail(context, str(error))
        return provider_pb2.UpdateResponse(properties=to_struct(conceal(found, secret)))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        lifecycle = self._lifecycle(request.type, request.urn, request.timeout, context)
        try:
            lifecycle.delete(request.id, _plain(request.properties), _plain(request.old_inputs))
        except OperationFailedError as error:
            _fail(context, str(error))
        return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        try:
            result = invoke(request.tok, _plain(request.args), self._account)
        except OperationFailedError as error:
            _fail(context, str(error))
        # `return` is a keyword of Python, so it cannot be written as an argument.
        return provider_pb2.InvokeResponse(**{"return": to_struct(result)})  # type: ignore[arg-type] # named by a keyword

    @property
    def _settings(self) -> Configuration:
        return self._account.configuration

    def _plan(self, token: str, context: grpc.ServicerContext) -> Plan:
        try:
            return PLANS[token]
        except UnsupportedTypeError:
            _fail(context, unsupported_type(token), grpc.StatusCode.UNIMPLEMENTED)

    def _lifecycle(self, token: str, urn: str, timeout: float, context: grpc.ServicerContext) -> Lifecycle:
        plan = self._plan(token or _type_of(urn), context)
        return Lifecycle(plan, self._account, _name_of(urn), self._cancelled.is_set, timeout)

    @staticmethod
    def _secrets(plan: Plan, properties: Properties) -> frozenset[str]:
        return secret_names(properties) | frozenset(plan.entry.secrets)


def create_servicer(environment: Mapping[str, str]) -> AwsProvider:
    """A provider for one plugin process; `environment` is that of the process, never the daemon's."""
    return AwsProvider(environment)


def _plain(struct: object) -> Properties:
    return reveal_all(from_struct(struct))  # type: ignore[arg-type] # always a protobuf Struct


def _diff_response(found: Iterable[Difference]) -> provider_pb2.DiffResponse:
    found = list(found)
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({difference.property for difference in found}),
        replaces=sorted({difference.property for difference in found if difference.replace}),
        hasDetailedDiff=True,
    )
    for difference in found:
        kind = KINDS[difference.change, difference.replace]
        response.detailedDiff[difference.path].CopyFrom(provider_pb2.PropertyDiff(kind=kind))
    return response


def _type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _name_of(urn: str) -> str:
    return urn.split("::", 3)[3]


def _fail(
    context: grpc.ServicerContext, message: str, code: grpc.StatusCode = grpc.StatusCode.UNKNOWN
) -> NoReturn:
    context.abort(code, message)
    raise AssertionError("abort does not return")


def _fail_half_way(
    context: grpc.ServicerContext, created: Created, inputs: Properties, secret: frozenset[str]
) -> NoReturn:
    """The resource exists but is not ready: the engine must record it, or it would be orphaned."""
    message = created.problem or ""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=created.id,
            properties=to_struct(conceal(created.state, secret)),
            reasons=[message],
            inputs=to_struct(inputs),
        )
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _fail(context, message)
