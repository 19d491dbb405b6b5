"""Resources are shared inside the organization only."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import is_not_true, require
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.statements import deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(
        resource, "allowExternalPrincipals", is_not_true, "lets accounts outside the organization in"
    )


GUARDRAIL = Guardrail(
    id="limit-external-sharing",
    title="Nothing is shared with accounts outside the organization",
    why="A share or a public snapshot hands data to somebody whom no guardrail binds.",
    fix="Set allowExternalPrincipals to false; share with the organization or a unit.",
    severity=Severity.HIGH,
    domain=Domain.ORGANIZATION,
    frameworks=Frameworks(nist_800_53=("AC-3", "AC-21")),
    statements=(
        deny(
            "ram:CreateResourceShare",
            "ram:UpdateResourceShare",
            when={"Bool": {"ram:RequestedAllowsExternalPrincipals": "true"}},
        ),
        deny(
            "ec2:ModifyImageAttribute",
            "ec2:ModifySnapshotAttribute",
            when={"StringEquals": {"ec2:Add/group": "all"}},
        ),
    ),
    check=ResourceCheck(aws_types("ram.ResourceShare"), _judge),
)
