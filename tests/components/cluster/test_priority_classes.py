"""The order in which pods go when the cluster is full."""

from components.cluster import priority_classes
from components.cluster.priority_classes import PriorityClasses
from components.workload.arguments import WorkloadPlan
from tests.components.engine import build


def test_the_platform_comes_before_services_and_services_before_batch() -> None:
    values = {each["metadata"]["name"]: each["value"] for each in priority_classes.manifests()}
    assert values["platform-critical"] > values["platform-standard"] > values["platform-batch"]


def test_no_class_is_given_to_pods_that_name_none() -> None:
    assert not any(each["globalDefault"] for each in priority_classes.manifests())


def test_batch_work_pushes_nobody_out() -> None:
    policies = {each["metadata"]["name"]: each["preemptionPolicy"] for each in priority_classes.manifests()}
    assert policies["platform-batch"] == "Never"


def test_workloads_ask_for_a_class_that_exists() -> None:
    graph = build(lambda: PriorityClasses("priority"))
    made = {
        each["metadata"]["name"] for each in graph.of_type("kubernetes:scheduling.k8s.io/v1:PriorityClass")
    }
    assert WorkloadPlan.priority_class in made
