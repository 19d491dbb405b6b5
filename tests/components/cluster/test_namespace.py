"""A namespace and what is in it, as a graph."""

from components.cluster.namespace import Namespace
from components.cluster.namespace_plan import NamespacePlan
from tests.components.engine import build


def test_everything_in_a_namespace_waits_for_it() -> None:
    graph = build(lambda: Namespace("orders", NamespacePlan(name="orders")))
    namespace = graph.one("kubernetes:core/v1:Namespace")
    inside = [each for each in graph.resources if each.custom and each is not namespace]
    assert {each.type for each in inside} == {
        "kubernetes:core/v1:ResourceQuota",
        "kubernetes:core/v1:LimitRange",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    }
    assert all(namespace.urn in each.dependencies for each in inside)
    assert {each["metadata"]["namespace"] for each in inside} == {"orders"}
