"""Closing and renaming accounts is the management account's business."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import NOBODY, deny

GUARDRAIL = Guardrail(
    id="deny-closing-account",
    title="Member accounts do not close themselves or change their contacts and regions",
    why=("A closed account takes its data along after 90 days; an opt-in region is one that nobody watches."),
    fix="Change it through the organization stack, from the management account.",
    severity=Severity.HIGH,
    domain=Domain.ORGANIZATION,
    frameworks=Frameworks(nist_800_53=("CM-5", "CP-9")),
    statements=(
        deny(
            "account:CloseAccount",
            "account:EnableRegion",
            "account:DisableRegion",
            "account:PutAlternateContact",
            "account:DeleteAlternateContact",
            unless=NOBODY,
        ),
    ),
)
