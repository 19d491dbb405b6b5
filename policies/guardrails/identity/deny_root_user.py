"""The root user of member accounts does nothing."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import NOBODY, deny

GUARDRAIL = Guardrail(
    id="deny-root-user",
    title="The root user of member accounts is not used",
    why="Root ignores every IAM policy and cannot be limited from inside the account.",
    fix="Use a role; recover root access centrally from the management account.",
    severity=Severity.CRITICAL,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.7",), nist_800_53=("AC-2", "AC-6")),
    statements=(deny("*", unless=NOBODY, when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),),
)
