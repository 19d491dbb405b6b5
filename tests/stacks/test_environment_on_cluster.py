"""What an environment puts on its cluster, given to a real API server: it takes ours and refuses the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from sandbox.cloud.eks import addon_objects
from sandbox.paths import SandboxPaths
from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.connection import connect
from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.resources import KindName, Resources
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.processes.control_plane import temporary_control_plane
from tests.components.engine import Graph
from tests.stacks.environment import environment

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
FIRST = ("ValidatingAdmissionPolicy", "PriorityClass", "Namespace", "ServiceAccount", "ConfigMap")


class Cluster:
    """An API server, written to as the program's provider would."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._kinds = Resources(client)

    def create(self, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
        kind = self._kinds.find(KindName(manifest["apiVersion"], manifest["kind"]))
        path = kind.collection(manifest["metadata"].get("namespace"))
        return self._client.request("POST", path, body=dict(manifest))

    def serves(self, path: str) -> bool:
        try:
            return bool(self._client.get(path)["resources"])
        except ApiError:
            return False

    def refusal(self, manifest: Mapping[str, Any]) -> str:
        with pytest.raises(ApiError) as refused:
            self.create(manifest)
        return str(refused.value)


def on_cluster(graph: Graph) -> list[dict[str, Any]]:
    """The objects with their names, what others need first."""
    objects = [each.outputs for each in graph.resources if each.type.startswith("kubernetes:")]
    manifests = [_whole_numbers(each) for each in objects]
    return sorted(manifests, key=lambda each: _rank(str(each["kind"])))


def _whole_numbers(value: Any) -> Any:
    """The engine's protocol knows floating-point numbers only; providers turn them back."""
    if isinstance(value, Mapping):
        return {key: _whole_numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rank(kind: str) -> int:
    return next((at for at, name in enumerate(FIRST) if kind.startswith(name)), len(FIRST))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return environment("prod")


@pytest.fixture(scope="module")
def cluster(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with temporary_control_plane(SandboxPaths(tmp_path_factory.mktemp("cluster")), "prod") as kubeconfig:
        made = Cluster(connect(ProviderSettings(kubeconfig=str(kubeconfig)), {}).client)
        for brought in addon_objects.objects("aws-secrets-store-csi-driver-provider", "172.20.0.0/16"):
            made.create(brought.document)
        _wait_for_kind(made)
        for manifest in on_cluster(graph):
            made.create(manifest)
        _wait_for_policies(made)
        yield made


def deployment(graph: Graph, name: str = "order-service") -> dict[str, Any]:
    """A copy of a service's deployment under a name of its own."""
    manifest: dict[str, Any] = _whole_numbers(graph.one(DEPLOYMENT, f"{name}-deployment").inputs)
    manifest["metadata"]["name"] = "another"
    return manifest


def _wait_for_kind(cluster: Cluster) -> None:
    """A definition is served a moment after it is stored."""
    for _ in range(100):
        if cluster.serves("/apis/secrets-store.csi.x-k8s.io/v1"):
            return
        time.sleep(0.1)
    raise AssertionError("the API server does not serve SecretProviderClass")


def _wait_for_policies(cluster: Cluster) -> None:
    """The API server learns of policies a moment after they are stored."""
    bare = {"apiVersion": "v1", "kind": "Namespace", "metadata": {}}
    for attempt in range(100):
        try:
            cluster.create({**bare, "metadata": {"name": f"probe-{attempt}"}})
        except ApiError:
            return
        time.sleep(0.1)
    raise AssertionError("no policy refused a namespace without Pod Security")


def test_the_api_server_takes_another_deployment_like_ours(cluster: Cluster, graph: Graph) -> None:
    assert cluster.create(deployment(graph))["metadata"]["name"] == "another"


def pod(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["spec"]["template"]["spec"]
    return found


def first(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = pod(manifest)["containers"][0]
    return found


@pytest.mark.parametrize(
    ("change", "guardrail"),
    [
        (lambda it: first(it).update(image="docker.io/library/nginx:1.27"), "limit-registries"),
        (
            lambda it: first(it).update(image=first(it)["image"].rpartition(":")[0] + ":latest"),
            "deny-latest-tag",
        ),
        (lambda it: pod(it).update(hostNetwork=True), "deny-host-access"),
        (
            lambda it: first(it)["securityContext"].update(allowPrivilegeEscalation=True),
            "require-restricted-pods",
        ),
        (
            lambda it: first(it)["securityContext"].update(readOnlyRootFilesystem=False),
            "require-read-only-root",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_api_server_refuses_what_a_preview_would(
    cluster: Cluster, graph: Graph, change: Callable[[dict[str, Any]], None], guardrail: str
) -> None:
    manifest = deployment(graph)
    manifest["metadata"]["name"] = "refused"
    change(manifest)
    assert guardrail in cluster.refusal(manifest)


def test_a_pod_that_is_not_restricted_is_refused_by_the_namespace(cluster: Cluster, graph: Graph) -> None:
    template = deployment(graph)["spec"]["template"]
    template["spec"]["securityContext"] = {}
    bare = {"apiVersion": "v1", "kind": "Pod", **template}
    bare["metadata"] = {**bare["metadata"], "name": "refused", "namespace": "orders"}
    assert "restricted" in cluster.refusal(bare)
