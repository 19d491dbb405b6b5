"""Threat detection goes on."""

from __future__ import annotations

from policies.guardrail import ConfigRule, Domain, Frameworks, Guardrail, Severity
from policies.statements import AUTOMATION, deny

GUARDRAIL = Guardrail(
    id="deny-disabling-guardduty",
    title="GuardDuty stays on",
    why="GuardDuty sees an intruder's first calls; switched off, nobody does.",
    fix="Change the detector in the security stack.",
    severity=Severity.HIGH,
    domain=Domain.LOGGING,
    frameworks=Frameworks(nist_800_53=("SI-4",)),
    statements=(
        deny(
            "guardduty:DeleteDetector",
            "guardduty:DeleteMembers",
            "guardduty:DisassociateFromAdministratorAccount",
            "guardduty:DisassociateMembers",
            "guardduty:StopMonitoringMembers",
            "guardduty:UpdateDetector",
            unless=AUTOMATION,
        ),
    ),
    config_rule=ConfigRule(identifier="GUARDDUTY_ENABLED_CENTRALIZED"),
)
