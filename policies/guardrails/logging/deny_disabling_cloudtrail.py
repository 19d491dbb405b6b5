"""Nobody in a member account stops the trail."""

from __future__ import annotations

from policies.guardrail import ConfigRule, Domain, Frameworks, Guardrail, Severity
from policies.scope import OrganizationalUnit
from policies.statements import deny

GUARDRAIL = Guardrail(
    id="deny-disabling-cloudtrail",
    title="CloudTrail cannot be switched off",
    why="The first thing an intruder does is to stop the recording.",
    fix="Change the organization trail in the security stack.",
    severity=Severity.CRITICAL,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.1",), nist_800_53=("AU-2", "AU-9", "AU-12")),
    scope=frozenset(
        {
            OrganizationalUnit.INFRASTRUCTURE,
            OrganizationalUnit.WORKLOADS,
            OrganizationalUnit.SANDBOX,
            OrganizationalUnit.SUSPENDED,
        }
    ),
    statements=(
        deny(
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:PutInsightSelectors",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
        ),
    ),
    config_rule=ConfigRule(identifier="CLOUD_TRAIL_ENABLED"),
)
