"""What every provider configuration of the AWS stand-in answers before any resource is asked for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib.metadata import version

import grpc
from botocore.exceptions import BotoCoreError, ClientError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.plugins.aws.account import Account, AccountNotAllowedError
from sandbox.plugins.aws.configuration import configuration, decode, unsupported
from sandbox.plugins.aws.session import NoCredentialsError
from sandbox.plugins.aws.values import Properties, from_struct, reveal_all


class ProviderBase(provider_pb2_grpc.ResourceProviderServicer):
    """The handshake, the configuration and its checks."""

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
        try:
            self._account.refuse_wrong_account()
        except (AccountNotAllowedError, ClientError, BotoCoreError, NoCredentialsError) as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)
