"""Findings keep arriving in one place."""

from __future__ import annotations

from policies.guardrail import ConfigRule, Domain, Frameworks, Guardrail, Severity
from policies.statements import AUTOMATION, deny

GUARDRAIL = Guardrail(
    id="deny-disabling-security-hub",
    title="Security Hub stays on",
    why="Findings that reach nobody are not findings.",
    fix="Change it in the security stack.",
    severity=Severity.HIGH,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("4.16",), nist_800_53=("CA-7",)),
    statements=(
        deny(
            "securityhub:DeleteMembers",
            "securityhub:DisableSecurityHub",
            "securityhub:DisassociateFromAdministratorAccount",
            "securityhub:DisassociateMembers",
            "securityhub:BatchDisableStandards",
            unless=AUTOMATION,
        ),
    ),
    config_rule=ConfigRule(identifier="SECURITYHUB_ENABLED"),
)
