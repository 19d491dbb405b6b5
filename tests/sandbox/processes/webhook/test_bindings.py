"""Access policies as RBAC bindings."""

from __future__ import annotations

from sandbox.processes.webhook.access_entries import AccessEntry, AccessPolicy
from sandbox.processes.webhook.bindings import CLUSTER_ROLES, Binding, wanted_bindings


def _entry(*policies: AccessPolicy) -> AccessEntry:
    return AccessEntry(principal="arn:aws:iam::123456789012:role/x", username="x", policies=policies)


def test_a_cluster_wide_policy_is_one_cluster_role_binding() -> None:
    entry = _entry(AccessPolicy(name="AmazonEKSViewPolicy"))
    (binding,) = wanted_bindings((entry,), ("default", "prod"))
    assert binding == Binding(entry.group, "AmazonEKSViewPolicy", None)
    assert binding.document()["kind"] == "ClusterRoleBinding"
    assert "/clusterrolebindings/" in binding.path


def test_a_namespaced_policy_binds_in_matching_namespaces_that_exist() -> None:
    entry = _entry(AccessPolicy(name="AmazonEKSEditPolicy", namespaces=("team-*", "absent")))
    found = wanted_bindings((entry,), ("default", "team-a", "team-b"))
    assert [binding.namespace for binding in found] == ["team-a", "team-b"]
    assert {binding.document()["kind"] for binding in found} == {"RoleBinding"}


def test_the_binding_gives_the_entrys_group_the_policys_role() -> None:
    entry = _entry(AccessPolicy(name="AmazonEKSClusterAdminPolicy"))
    (binding,) = wanted_bindings((entry,), ())
    document = binding.document()
    assert document["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
        "name": "cluster-admin",
    }
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": entry.group}
    assert document["subjects"] == [subject]


def test_view_and_admin_do_not_mean_the_same() -> None:
    assert len(set(CLUSTER_ROLES.values())) == len(CLUSTER_ROLES)
