"""Nobody is bound to cluster-admin."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import has_unknown, require, texts
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Undecided,
    Violation,
)
from policies.resource import Resource, at

ROLES = {
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
}
BINDINGS = {
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
}


def _judge(resource: Resource) -> Iterator[Finding]:
    if resource.type in BINDINGS:
        yield from require(
            resource, "roleRef.name", lambda value: value != "cluster-admin", "binds to cluster-admin"
        )
    for path, rule in resource.items("rules"):
        if has_unknown(rule):
            yield Undecided(path=path)
        elif all("*" in texts(at(rule, part)) for part in ("apiGroups", "resources", "verbs")):
            yield Violation(path=path, value="*", problem="allows every verb on every resource")


GUARDRAIL = Guardrail(
    id="deny-cluster-admin",
    title="No role allows everything",
    why="Rights on everything include the right to give oneself more.",
    fix="Name the API groups, resources and verbs; administrators come through EKS access entries.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("4.1.1", "4.1.3"), nsa_kubernetes=("least-privilege-rbac",), nist_800_53=("AC-6",)
    ),
    check=ResourceCheck(frozenset(ROLES | BINDINGS), _judge),
)
