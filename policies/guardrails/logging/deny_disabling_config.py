"""The record of how resources change goes on."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import AUTOMATION, deny

GUARDRAIL = Guardrail(
    id="deny-disabling-config",
    title="AWS Config keeps recording",
    why="Without the recorder nobody can tell what a resource looked like when it mattered.",
    fix="Change the recorder in the security stack.",
    severity=Severity.HIGH,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.3",), nist_800_53=("CM-2", "CM-6")),
    statements=(
        deny(
            "config:DeleteAggregationAuthorization",
            "config:DeleteConfigRule",
            "config:DeleteConfigurationRecorder",
            "config:DeleteDeliveryChannel",
            "config:StopConfigurationRecorder",
            unless=AUTOMATION,
        ),
    ),
)
