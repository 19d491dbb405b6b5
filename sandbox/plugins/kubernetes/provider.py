"""The gRPC face of the stand-in: one servicer per provider configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.plugins.kubernetes import checks, functions
from sandbox.plugins.kubernetes.components.construct import Ambience, construct
from sandbox.plugins.kubernetes.diff_response import diff_response, not_ignored
from sandbox.plugins.kubernetes.differences import compare
from sandbox.plugins.kubernetes.errors import UnreachableError
from sandbox.plugins.kubernetes.helm.servicer import ReleaseCalls, is_release
from sandbox.plugins.kubernetes.lifecycle import Lifecycle, ResourceName
from sandbox.plugins.kubernetes.provider_base import VERSION, ProviderBase, call_errors, resource_of, type_of
from sandbox.plugins.kubernetes.replacement import plan
from sandbox.plugins.kubernetes.resources import kind_of, kind_of_token
from sandbox.plugins.kubernetes.state import inputs_of, live_of
from sandbox.plugins.kubernetes.unready import job_to_replace
from sandbox.plugins.kubernetes.values import Object, pack, unpack


def create_servicer(environment: Mapping[str, str]) -> provider_pb2_grpc.ResourceProviderServicer:
    """A provider that sees only the given environment variables, not the process's."""
    return KubernetesProvider(environment)


class KubernetesProvider(ProviderBase):
    """Everything the engine may ask about resources, components and functions."""

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        if is_release(request.urn):
            with call_errors(context, request.urn):
                return self._release_calls().check(request)
        token = request.type or type_of(request.urn)
        asked = checks.CheckInput(
            token=token,
            name=request.name or request.urn.rpartition("::")[2],
            news=unpack(request.news),
            olds=unpack(request.olds),
            seed=request.randomSeed,
            autonaming=request.autonaming if request.HasField("autonaming") else None,
        )
        with call_errors(context, request.urn):
            checked = checks.check(
                asked,
                self._default_namespace(),
                self._namespaced(asked),
                server_side=self._settings.server_side_apply,
            )
        failures = [
            provider_pb2.CheckFailure(property=found.path, reason=found.reason) for found in checked.problems
        ]
        return provider_pb2.CheckResponse(inputs=pack(checked.inputs), failures=failures)

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        if is_release(request.urn):
            with call_errors(context, request.urn):
                return self._release_calls().diff(request)
        state, news = unpack(request.olds), unpack(request.news)
        old_inputs = unpack(request.old_inputs) if request.HasField("old_inputs") else inputs_of(state)
        with call_errors(context, request.urn):
            kind = kind_of(request.type or type_of(request.urn), news)
            forced = job_to_replace(kind, news, live_of(state), lambda: self._lifecycle().objects)
            changes = not_ignored(compare(old_inputs or inputs_of(state), news), request.ignoreChanges)
            changes += forced
            planned = plan(changes, kind, live_of(state), news, self._settings, forced)
        return diff_response(changes, planned)

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        resource, inputs = resource_of(request), unpack(request.properties)
        with call_errors(context, request.urn):
            if is_release(request.urn):
                return self._release_calls().create(request)
            if request.preview:
                return provider_pb2.CreateResponse(properties=pack(self._preview_create(resource, inputs)))
            found = self._lifecycle().create(resource, inputs, request.timeout, self._reporter(request.urn))
        return provider_pb2.CreateResponse(id=found.identifier, properties=pack(found.state))

    def _preview_create(self, resource: ResourceName, inputs: Object) -> Object:
        try:
            return self._lifecycle().preview_create(resource, inputs)
        except UnreachableError:
            return inputs

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        state, inputs = unpack(request.properties), unpack(request.inputs)
        with call_errors(context, request.urn):
            try:
                if is_release(request.urn):
                    return self._release_calls().read(request)
                found = self._lifecycle().read(resource_of(request), request.id, inputs, state)
            except UnreachableError as error:
                return self._unreachable_read(request, error)
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=found.identifier, properties=pack(found.state), inputs=pack(found.inputs)
        )

    def _unreachable_read(
        self, request: provider_pb2.ReadRequest, error: UnreachableError
    ) -> provider_pb2.ReadResponse:
        if self._settings.delete_unreachable:
            self._host.warn(request.urn, f"{error} - deleted from the state, as `deleteUnreachable` asks.")
            return provider_pb2.ReadResponse()
        if self._settings.skip_update_unreachable:
            self._host.warn(request.urn, f"{error} - kept as it was, as `skipUpdateUnreachable` asks.")
            return provider_pb2.ReadResponse(
                id=request.id, properties=request.properties, inputs=request.inputs
            )
        raise UnreachableError(
            f"{error}. If the cluster was deleted, set `deleteUnreachable` on the provider or "
            "PULUMI_K8S_DELETE_UNREACHABLE=true to remove its resources from the state."
        )

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        resource, inputs, state = resource_of(request), unpack(request.news), unpack(request.olds)
        with call_errors(context, request.urn):
            if is_release(request.urn):
                return self._release_calls().update(request)
            if request.preview:
                try:
                    previewed = self._lifecycle().preview_update(resource, inputs, state)
                except UnreachableError:
                    previewed = inputs
                return provider_pb2.UpdateResponse(properties=pack(previewed))
            found = self._lifecycle().update(
                resource,
                inputs,
                state,
                request.timeout,
                list(request.ignoreChanges),
                self._reporter(request.urn),
            )
        return provider_pb2.UpdateResponse(properties=pack(found.state))

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        state = unpack(request.properties)
        with call_errors(context, request.urn):
            try:
                if is_release(request.urn):
                    self._release_calls().delete(request)
                    return empty_pb2.Empty()
                self._lifecycle().delete(
                    resource_of(request), request.id, state, request.timeout, self._reporter(request.urn)
                )
            except UnreachableError as error:
                if not self._settings.delete_unreachable:
                    raise
                self._host.warn(
                    request.urn, f"{error} - deleted from the state, as `deleteUnreachable` asks."
                )
        return empty_pb2.Empty()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        with call_errors(context):
            answer = functions.call(request.tok, unpack(request.args), self._environment)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(pack(answer))  # the field is named by a keyword
        return response

    def Construct(
        self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        ambience = Ambience(self._environment, self._default_namespace(), VERSION)
        with call_errors(context):
            built = construct(request, ambience)
        return provider_pb2.ConstructResponse(urn=built.urn, state=pack(built.outputs))

    def _release_calls(self) -> ReleaseCalls:
        return ReleaseCalls(self._settings, self._environment, self._default_namespace(), self._cancelled)

    def _lifecycle(self) -> Lifecycle:
        return Lifecycle(self._connected(), self._settings, self._cancelled)

    def _namespaced(self, asked: checks.CheckInput) -> bool | None:
        kind = kind_of_token(asked.token)
        try:
            return self._connected().resources.namespaced(kind)
        except UnreachableError:
            return None

    def _reporter(self, urn: str) -> Callable[[str], None]:
        return lambda message: self._host.status(urn, message)
