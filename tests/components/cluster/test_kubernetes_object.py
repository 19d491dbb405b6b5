"""Objects under the type tokens of the Kubernetes provider."""

import pulumi

from components.cluster.kubernetes_object import KubernetesObject, resource_type
from tests.components.engine import build


def test_the_core_group_has_a_name_in_tokens_and_none_in_manifests() -> None:
    assert resource_type("v1", "Service") == "kubernetes:core/v1:Service"
    assert resource_type("apps/v1", "Deployment") == "kubernetes:apps/v1:Deployment"


def test_the_manifest_reaches_the_engine_unchanged() -> None:
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a"},
        "data": {"snake_key": "v"},
    }
    graph = build(lambda: KubernetesObject("a", manifest))
    assert dict(graph.one("kubernetes:core/v1:ConfigMap").inputs) == manifest


def test_a_name_that_pulumi_chose_can_be_used() -> None:
    def program() -> None:
        made = KubernetesObject("a", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": {}})
        pulumi.export("name", made.object_name)

    assert build(program).outputs["name"] == "a-1a2b3c4d"
