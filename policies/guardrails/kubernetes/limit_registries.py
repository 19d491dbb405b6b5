"""Images come from our registries."""

from __future__ import annotations

import re
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
from policies.kubernetes_pods import (
    POD_RESOURCES,
    POD_TYPES,
    POD_VARIABLES,
    Container,
    each_container,
    in_system_namespace,
)
from policies.resource import Resource, Value

# The account's ECR, and EKS's own add-on registries of the same shape.
APPROVED = r"^[0-9]{12}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com/"


def _judge(resource: Resource) -> Iterator[Finding]:
    if not in_system_namespace(resource):
        yield from each_container(resource, _judge_container)


def _judge_container(path: str, container: Container) -> Iterator[Finding]:
    yield from judge(container.get("image"), f"{path}.image", _approved, "is not from our registries")


def _approved(image: Value) -> bool:
    return re.match(APPROVED, str(image)) is not None


GUARDRAIL = Guardrail(
    id="limit-registries",
    title="Images come from our own registries",
    why="Only there are images scanned and signed; anything else runs unseen code.",
    fix="Push the image to ECR, or pull it through our cache.",
    severity=Severity.HIGH,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("5.1.4",), nsa_kubernetes=("image-scanning",), nist_800_53=("CM-7", "SR-3")
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                f"variables.containers.all(c, c.image.matches('{APPROVED}'))",
                "images must come from our ECR registries",
            ),
        ),
    ),
)
