"""Images are named by a fixed tag or digest."""

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
from policies.kubernetes_pods import POD_RESOURCES, POD_TYPES, POD_VARIABLES, Container, each_container
from policies.resource import Resource, Value


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from each_container(resource, _judge_container)


def _judge_container(path: str, container: Container) -> Iterator[Finding]:
    yield from judge(container.get("image"), f"{path}.image", _fixed, "has no fixed tag")


def _fixed(image: Value) -> bool:
    if "@sha256:" in str(image):
        return True
    _, colon, tag = str(image).rpartition("/")[2].partition(":")
    return bool(colon) and tag not in ("", "latest")


GUARDRAIL = Guardrail(
    id="deny-latest-tag",
    title="Images have a fixed tag or a digest",
    why="With `latest` nobody can say what runs, and two pods of one Deployment may differ.",
    fix="Name the released version, or better its digest.",
    severity=Severity.MEDIUM,
    domain=Domain.KUBERNETES,
    frameworks=Frameworks(
        cis_eks=("5.1.1",), nsa_kubernetes=("image-scanning",), nist_800_53=("CM-2", "SI-7")
    ),
    check=ResourceCheck(POD_TYPES, _judge),
    admission=Admission(
        resources=POD_RESOURCES,
        variables=POD_VARIABLES,
        validations=(
            Validation(
                "variables.containers.all(c, c.image.contains('@sha256:')"
                " || (c.image.matches(':[^/]+$') && !c.image.endsWith(':latest')))",
                "images need a tag other than latest, or a digest",
            ),
        ),
    ),
)
