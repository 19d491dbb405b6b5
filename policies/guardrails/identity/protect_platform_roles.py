"""The platform's own roles change only from the management account."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.scope import ORGANIZATION_ROLE
from policies.statements import FROM_MANAGEMENT, deny, role_pattern

ROLES = [role_pattern("platform-*"), role_pattern(ORGANIZATION_ROLE)]

GUARDRAIL = Guardrail(
    id="protect-platform-roles",
    title="Only the management account changes the platform's roles",
    why=(
        "Whoever can change the deploy role's policy or trust is the deploy role, and its exemptions "
        "apply to them."
    ),
    fix="Change the account baseline in the organization stack.",
    severity=Severity.CRITICAL,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(nist_800_53=("AC-5", "AC-6")),
    statements=(
        deny(
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            unless=FROM_MANAGEMENT,
            resource=ROLES,
        ),
    ),
)
