"""What every namespace starts from."""

import pytest

from components.cluster import namespace_plan
from components.cluster.namespace_plan import NamespacePlan, PodSecurity, Quota

ORDERS = NamespacePlan(name="orders")


def test_pod_security_restricted_is_enforced_audited_and_warned_about() -> None:
    labels = namespace_plan.namespace(ORDERS)["metadata"]["labels"]
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {
        "restricted"
    }


def test_a_namespace_joins_the_mesh_unless_told_otherwise() -> None:
    assert namespace_plan.namespace(ORDERS)["metadata"]["labels"]["istio-injection"] == "enabled"
    outside = NamespacePlan(name="orders", mesh=False, pod_security=PodSecurity.BASELINE)
    assert "istio-injection" not in namespace_plan.namespace(outside)["metadata"]["labels"]


def test_everything_is_denied_but_names_and_the_meshs_control_plane() -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in namespace_plan.network_policies(ORDERS)}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert {port["port"] for port in policies["allow-dns"]["egress"][0]["ports"]} == {53}
    assert policies["allow-mesh-control-plane"]["egress"][0]["ports"] == [{"protocol": "TCP", "port": 15012}]
    assert all("ingress" not in spec for spec in policies.values())


def test_outside_the_mesh_its_control_plane_is_out_of_reach() -> None:
    names = {
        each["metadata"]["name"]
        for each in namespace_plan.network_policies(NamespacePlan(name="orders", mesh=False))
    }
    assert names == {"default-deny", "allow-dns"}


def test_only_the_edge_may_have_load_balancers() -> None:
    hard = namespace_plan.resource_quota(ORDERS)["spec"]["hard"]
    assert (hard["services.loadbalancers"], hard["services.nodeports"]) == ("0", "0")
    edge = NamespacePlan(name="edge", quota=Quota(load_balancers=1))
    hard = namespace_plan.resource_quota(edge)["spec"]["hard"]
    assert hard["services.loadbalancers"] == "1"
    assert "services.nodeports" not in hard


def test_a_container_that_asks_for_nothing_gets_a_little() -> None:
    limits = namespace_plan.limit_range(ORDERS)["spec"]["limits"][0]
    assert limits["defaultRequest"] == {"cpu": "100m", "memory": "128Mi"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "Orders",
            "NamespacePlan.name: 'Orders' is no DNS label; use up to 63 lower-case letters, digits and inner hyphens",
        ),
        ("default", "NamespacePlan.name: 'default' belongs to Kubernetes; choose another name"),
        ("kube-system", "NamespacePlan.name: 'kube-system' belongs to Kubernetes; choose another name"),
    ],
)
def test_names_that_are_no_names_or_not_ours_are_refused(name: str, message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 # the whole message is compared below
        NamespacePlan(name=name)
    assert str(refusal.value) == message


def test_a_quota_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Quota\.pods: 0 leaves no room for a pod; give at least 1$"):
        Quota(pods=0)
