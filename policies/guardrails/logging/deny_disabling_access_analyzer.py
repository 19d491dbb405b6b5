"""Access from outside keeps being looked for."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import AUTOMATION, deny

GUARDRAIL = Guardrail(
    id="deny-disabling-access-analyzer",
    title="Access Analyzer stays on",
    why="It is what notices a bucket or role opened to the outside.",
    fix="Change the analyzer in the security stack.",
    severity=Severity.HIGH,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("1.20",), nist_800_53=("AC-6", "CA-7")),
    statements=(
        deny(
            "access-analyzer:DeleteAnalyzer",
            "access-analyzer:UpdateAnalyzer",
            unless=AUTOMATION,
        ),
    ),
)
