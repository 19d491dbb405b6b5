"""Outside of the shared account nobody is the image builder."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.scope import IMAGE_BUILDER_ROLE, PARENT, UNIT_OF, Account, OrganizationalUnit
from policies.statements import NOBODY, deny, role_pattern

BUILDER = role_pattern(IMAGE_BUILDER_ROLE)
ELSEWHERE = frozenset(
    unit
    for unit, parent in PARENT.items()
    if parent is OrganizationalUnit.ROOT and unit is not UNIT_OF[Account.SHARED]
)


def _judge(resource: Resource) -> Iterator[Finding]:
    problem = "takes the name that other guardrails exempt"
    yield from require(resource, "name", lambda value: value != IMAGE_BUILDER_ROLE, problem)


GUARDRAIL = Guardrail(
    id="limit-image-builder",
    title="Only the shared account has a role named image-builder",
    why="That name may start machines without a metadata token; whoever may create roles could take it.",
    fix="Choose another name for the role.",
    severity=Severity.HIGH,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(nist_800_53=("AC-5", "AC-6")),
    scope=ELSEWHERE,
    statements=(
        deny("iam:CreateRole", unless=NOBODY, resource=BUILDER),
        # One that is there already starts no machine.
        deny("ec2:RunInstances", unless=NOBODY, when={"ArnLike": {"aws:PrincipalArn": BUILDER}}),
    ),
    check=ResourceCheck(aws_types("iam.Role"), _judge),
)
