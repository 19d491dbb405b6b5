from __future__ import annotations

from policies.guardrails.kubernetes.deny_cluster_admin import GUARDRAIL
from tests.policies.builders.kubernetes import cluster_role, cluster_role_binding
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_good_roles_are_accepted() -> None:
    accepts(GUARDRAIL, cluster_role())
    accepts(GUARDRAIL, cluster_role_binding())


def test_cluster_admin_is_rejected() -> None:
    rejects(GUARDRAIL, changed(cluster_role_binding(), "roleRef/name", "cluster-admin"), at="roleRef.name")


def test_all_rights_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(cluster_role(), "rules/0", {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}),
        at="rules.0",
    )
