"""Servers say whether they live and whether they are ready."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import judge
from policies.guardrail import (
    Admission,
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Validation,
)
from policies.kubernetes_pods import SERVER_TYPES, Container, each_container, in_system_namespace
from policies.resource import Resource


def _judge(resource: Resource) -> Iterator[Finding]:
    if not in_system_namespace(resource):
        yield from each_container(resource, _judge_container, init=False)


def _judge_container(path: str, container: Container) -> Iterator[Finding]:
    for probe in ("readinessProbe", "livenessProbe"):
        yield from judge(container.get(probe), f"{path}.{probe}", bool, "is missing")


GUARDRAIL = Guardrail(
    id="require-probes",
    title="Servers have readiness and liveness probes",
    why="Without them traffic goes to pods that cannot answer, and hung pods stay.",
    fix="Set readinessProbe and livenessProbe on each container.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(nist_800_53=("SI-13",)),
    check=ResourceCheck(SERVER_TYPES, _judge),
    admission=Admission(
        resources=("apps/deployments", "apps/statefulsets"),
        validations=(
            Validation(
                "object.spec.template.spec.containers.all(c, has(c.readinessProbe) && has(c.livenessProbe))",
                "readinessProbe and livenessProbe are needed",
            ),
        ),
    ),
)
