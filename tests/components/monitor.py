"""The SDK's mock monitor with a memory: it keeps what was registered, and makes up what only AWS would know."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.sync_await import _sync_await

from tests.components import made_up, remote_cluster
from tests.components.graph import Graph, Properties, Recorded
from tests.components.made_up import ACCOUNT as ACCOUNT
from tests.components.made_up import REGION as REGION

Invokes = Mapping[str, Callable[[Properties], dict[str, Any]] | dict[str, Any]]
UNKNOWN_INVOKE = "the test declares no answer to the function {token}; pass it in `invokes`"


class Monitor(mocks.MockMonitor):
    """The SDK's mock monitor, which forgets parents and providers, with a memory."""

    def __init__(self, graph: Graph, invokes: Invokes, knows_outputs: bool) -> None:
        self._values = _Values(invokes, knows_outputs)
        super().__init__(self._values)
        self._graph = graph
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One call at a time, on one loop: the SDK would leave an unclosed loop in every worker thread."""
        with self._lock:
            asyncio.set_event_loop(self._loop)
            try:
                yield
            finally:
                asyncio.set_event_loop(None)

    def close(self) -> None:
        self._loop.close()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> object:  # noqa: N802 gRPC's name
        with self._alone():
            return super().Invoke(request)  # type: ignore[no-untyped-call] # unannotated in the SDK

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> object:  # noqa: N802 gRPC's name
        with self._alone():
            response = super().RegisterResource(request)  # type: ignore[no-untyped-call] # unannotated in the SDK
            if request.type == remote_cluster.TYPE:
                return self._remote_cluster(request, response.urn)
            if request.type != "pulumi:pulumi:Stack":
                self._graph.resources.append(self._recorded(request, response.urn))
        return response

    def _remote_cluster(self, request: resource_pb2.RegisterResourceRequest, urn: str) -> object:
        """A multi-language component answers with outputs, one of them a reference to a resource inside it."""
        known = self._values.knows_outputs
        inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
        inside = remote_cluster.control_plane_urn(request.name)
        state = remote_cluster.control_plane(request.name, inputs, known=known)
        self.resources[inside] = mocks.MockMonitor.ResourceRegistration(inside, inputs["name"], state)
        outputs = remote_cluster.outputs(request.name, inputs, known=known)
        self._graph.resources.append(self._recorded(request, urn))
        answer = _sync_await(rpc.serialize_properties(outputs, {}))
        return resource_pb2.RegisterResourceResponse(urn=urn, object=answer)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> object:  # noqa: N802 gRPC's name
        with self._alone():
            return super().ReadResource(request)  # type: ignore[no-untyped-call] # unannotated in the SDK

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> object:  # noqa: N802
        with self._alone():
            outputs = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
            self._graph.component_outputs[request.urn] = outputs
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call] # unannotated in the SDK

    def _recorded(self, request: resource_pb2.RegisterResourceRequest, urn: str) -> Recorded:
        return Recorded(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            provider=request.provider,
            providers=dict(request.providers),
            custom=request.custom,
            protect=request.protect,
            inputs=rpc.deserialize_properties(request.object, keep_unknowns=True),
            outputs=self.resources[urn].state,
            dependencies=frozenset(request.dependencies),
            ignore_changes=tuple(request.ignoreChanges),
            import_id=request.importId,
            property_dependencies={
                name: tuple(found.urns) for name, found in request.propertyDependencies.items()
            },
        )


class _Values(mocks.Mocks):
    """Outputs and answers of functions."""

    def __init__(self, invokes: Invokes, knows_outputs: bool) -> None:
        self._invokes = invokes
        self.knows_outputs = knows_outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        if args.token not in self._invokes:
            raise LookupError(UNKNOWN_INVOKE.format(token=args.token))
        answer = self._invokes[args.token]
        return (answer(args.args) if callable(answer) else answer), []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            answer, _ = self.call(mocks.MockCallArgs("pulumi:pulumi:readStackOutputs", args.inputs, ""))
            return args.name, {"name": args.inputs["name"], "secretOutputNames": [], **answer}
        if args.typ.startswith("kubernetes:"):
            return made_up.identifier(args), _named(args)
        if not args.custom or not self.knows_outputs:
            return "", dict(args.inputs)
        return made_up.identifier(args), {**made_up.outputs(args), **args.inputs}


def _named(args: mocks.MockResourceArgs) -> dict[str, Any]:
    """A Kubernetes object: nameless ones get their name in the check already, so also in a preview."""
    metadata = {"name": f"{args.name}-1a2b3c4d", **args.inputs.get("metadata", {})}
    return {**args.inputs, "metadata": metadata}
