"""Components register the objects of manifests and charts below themselves, in an order that works."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from sandbox.plugins.kubernetes.values import UNKNOWN, Object, Secret, pack, unpack
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, RecordingContext

MANIFEST = """
apiVersion: example.com/v1
kind: Thing
metadata: {name: one, namespace: shop}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, names: {kind: Thing, plural: things}, scope: Namespaced, versions: []}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden, namespace: shop}
stringData: {a: b}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""


class RecordingMonitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Remembers what was registered, in order."""

    def __init__(self) -> None:
        self.registered: list[Any] = []
        self.outputs: Object = {}

    def RegisterResource(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802 - as gRPC says
        self.registered.append(request)
        return resource_pb2.RegisterResourceResponse(urn=f"urn:{request.name}", id=request.name)

    def RegisterResourceOutputs(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802 - as gRPC says
        self.outputs = unpack(request.outputs)
        return empty_pb2.Empty()

    def named(self, name: str) -> Any:
        return next(request for request in self.registered if request.name == name)


@pytest.fixture
def monitor() -> Iterator[tuple[RecordingMonitor, str]]:
    servicer = RecordingMonitor()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer, f"127.0.0.1:{port}"
    server.stop(None).wait()


def construct(engine: Engine, address: str, kind: str, inputs: Object) -> Object:
    request = provider_pb2.ConstructRequest(
        monitorEndpoint=address,
        type=kind,
        name="group",
        parent="urn:stack",
        inputs=pack(inputs),
        providers={"kubernetes": "urn:provider::id"},
    )
    response = engine.servicer.Construct(request, RecordingContext())
    assert response.urn == "urn:group"
    return unpack(response.state)


GROUP = "kubernetes:yaml/v2:ConfigGroup"


def test_objects_come_after_what_they_need(
    offline_engine: Engine, monitor: tuple[RecordingMonitor, str]
) -> None:
    recorded, address = monitor
    construct(offline_engine, address, GROUP, {"yaml": MANIFEST})
    names = [request.name for request in recorded.registered]
    assert names[0] == "group"
    assert set(names[1:3]) == {"group:shop", "group:things.example.com"}
    thing = recorded.named("group:shop/one")
    assert set(thing.dependencies) == {"urn:group:shop", "urn:group:things.example.com"}
    assert (thing.type, thing.parent, thing.provider) == (
        "kubernetes:example.com/v1:Thing",
        "urn:group",
        "urn:provider::id",
    )


def test_secrets_of_a_manifest_are_secret(
    offline_engine: Engine, monitor: tuple[RecordingMonitor, str]
) -> None:
    recorded, address = monitor
    construct(offline_engine, address, GROUP, {"yaml": MANIFEST})
    assert unpack(recorded.named("group:shop/hidden").object)["stringData"] == Secret({"a": "b"})


def test_files_prefix_and_skip_await_are_honoured(
    offline_engine: Engine, monitor: tuple[RecordingMonitor, str], tmp_path: Path
) -> None:
    recorded, address = monitor
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(
            f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}"
        )
    inputs = {"files": [str(tmp_path / "*.yaml")], "resourcePrefix": "own", "skipAwait": True}
    state = construct(offline_engine, address, GROUP, inputs)
    # objects of one layer are registered at once, in any order
    assert sorted(request.name for request in recorded.registered[1:]) == ["own:default/a", "own:default/b"]
    content = unpack(recorded.named("own:default/a").object)
    assert content["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    assert [entry["urn"] for entry in state["resources"]] == ["urn:own:default/a", "urn:own:default/b"]


def test_unknown_manifests_register_the_component_alone(
    offline_engine: Engine, monitor: tuple[RecordingMonitor, str]
) -> None:
    recorded, address = monitor
    assert construct(offline_engine, address, GROUP, {"yaml": UNKNOWN}) == {"resources": UNKNOWN}
    assert [request.name for request in recorded.registered] == ["group"]


def test_a_missing_file_is_named(offline_engine: Engine, monitor: tuple[RecordingMonitor, str]) -> None:
    with pytest.raises(CallFailedError, match=r"/no/such\.yaml cannot be read: No such file"):
        construct(offline_engine, monitor[1], "kubernetes:yaml/v2:ConfigFile", {"file": "/no/such.yaml"})


def test_objects_that_need_each_other_are_refused(
    offline_engine: Engine, monitor: tuple[RecordingMonitor, str]
) -> None:
    def config_map(name: str, other: str) -> Object:
        annotations = {"config.kubernetes.io/depends-on": f"/namespaces/default/ConfigMap/{other}"}
        metadata = {"name": name, "namespace": "default", "annotations": annotations}
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}

    objects = [config_map("a", "b"), config_map("b", "a")]
    with pytest.raises(CallFailedError, match="in a circle: ConfigMap a, ConfigMap b"):
        construct(offline_engine, monitor[1], GROUP, {"objs": objects})
