"""What holds data that cannot be made again is protected."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity, Violation
from policies.resource import Resource
from policies.scope import OrganizationalUnit

STATEFUL = aws_types(
    "dynamodb.Table", "elasticache.ReplicationGroup", "kms.Key", "rds.Cluster", "rds.Instance", "s3.Bucket"
)


def _judge(resource: Resource) -> Iterator[Finding]:
    if not resource.protect:
        yield Violation(path="(option) protect", value=False, problem="one wrong edit deletes the data")


GUARDRAIL = Guardrail(
    id="protect-stateful-resources",
    title="Stateful resources of production, security and shared services have Pulumi's protect option",
    why="A renamed resource is a deleted and a created one; protect stops the deletion, as of the log archive's key.",
    fix="Set platform:protectStateful to true for the stack, or protect=True on the resource.",
    severity=Severity.HIGH,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("CP-9", "CM-5")),
    scope=frozenset(
        {OrganizationalUnit.INFRASTRUCTURE, OrganizationalUnit.PROD, OrganizationalUnit.SECURITY}
    ),
    check=ResourceCheck(STATEFUL, _judge),
)
