"""Network logs are not thrown away."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import AUTOMATION, deny

GUARDRAIL = Guardrail(
    id="protect-flow-logs",
    title="Flow logs and log groups are deleted by automation alone",
    why="They show who talked to whom; they are missed only when it is too late.",
    fix="Remove the log group or flow log from the program.",
    severity=Severity.MEDIUM,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.7",), nist_800_53=("AU-9", "AU-12")),
    statements=(
        deny(
            "ec2:DeleteFlowLogs",
            "logs:DeleteLogGroup",
            "logs:DeleteLogStream",
            "logs:DeleteRetentionPolicy",
            unless=AUTOMATION,
        ),
    ),
)
