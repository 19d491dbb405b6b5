"""Production services survive a node's replacement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.findings import has_unknown, mapping
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    Severity,
    StackCheck,
    Undecided,
    Violation,
)
from policies.kubernetes_pods import SERVER_TYPES, in_system_namespace
from policies.resource import Resource
from policies.scope import OrganizationalUnit

BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def _judge_stack(resources: Sequence[Resource]) -> Iterator[Finding]:
    budgets = [resource for resource in resources if resource.type == BUDGET]
    for server in resources:
        if server.type not in SERVER_TYPES or in_system_namespace(server):
            continue
        labels = server.at("spec.template.metadata.labels")
        if has_unknown(labels):
            yield Undecided(path="spec.template.metadata.labels", urn=server.urn)
        elif not any(_covers(budget, server) for budget in budgets):
            yield Violation(
                path="metadata.name",
                value=server.at("metadata.name"),
                problem="no disruption budget selects its pods",
                urn=server.urn,
            )


def _covers(budget: Resource, server: Resource) -> bool:
    labels = mapping(server.at("spec.template.metadata.labels"))
    wanted = mapping(budget.at("spec.selector.matchLabels"))
    same_namespace = budget.at("metadata.namespace") == server.at("metadata.namespace")
    return same_namespace and bool(wanted) and wanted.items() <= labels.items()


GUARDRAIL = Guardrail(
    id="require-disruption-budget",
    title="Services in production have a disruption budget",
    why="Without one a drain may take all pods of a service at once.",
    fix="Add a PodDisruptionBudget whose selector matches the pods.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nist_800_53=("CP-2", "CP-10")),
    scope=frozenset({OrganizationalUnit.PROD}),
    stack_check=StackCheck(_judge_stack),
)
