"""Which events somebody must see, each once."""

from __future__ import annotations

from collections.abc import Mapping

from components.security.trail_alarms import RAISED
from policies.guardrail import Severity
from policies.registry import all_guardrails

Pattern = Mapping[str, object]

HIGH_SEVERITY = 7  # GuardDuty calls 7.0 and above high
IMPORTED: Pattern = {"source": ["aws.securityhub"], "detail-type": ["Security Hub Findings - Imported"]}
OPEN: Pattern = {"Workflow": {"Status": ["NEW"]}, "RecordState": ["ACTIVE"]}
TOLD_BY_THEMSELVES = ("GuardDuty", "IAM Access Analyzer", "Inspector")
"""Products that Security Hub repeats, with an event for each update."""


def _external_access(**narrower: object) -> Pattern:
    return {
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"], **narrower},
    }


def _guardrails() -> Pattern:
    """What Config finds has the severity MEDIUM in Security Hub; how bad it is, the guardrail says.

    https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-internal-providers.html
    """
    severe = sorted(
        each.id
        for each in all_guardrails()
        if each.config_rule is not None and each.severity in (Severity.HIGH, Severity.CRITICAL)
    )
    failed = {"ProductName": ["Config"], "Title": severe, "Compliance": {"Status": ["FAILED"]}}
    return {**IMPORTED, "detail": {"findings": {**failed, **OPEN}}}


FINDINGS: Mapping[str, Pattern] = {
    "threats": {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", HIGH_SEVERITY]}]},
    },
    "findings": {
        **IMPORTED,
        "detail": {
            "findings": {
                "ProductName": [{"anything-but": list(TOLD_BY_THEMSELVES)}],
                "Severity": {"Label": ["CRITICAL", "HIGH"]},
                **OPEN,
            }
        },
    },
    "external-access": _external_access(),
}
"""Rule -> what AWS finds in a region."""

ELSEWHERE: Mapping[str, Pattern] = {
    **FINDINGS,
    # A role belongs to all regions, and the analyzer of each one finds it.
    "external-access": _external_access(resourceType=[{"anything-but": ["AWS::IAM::Role"]}]),
}
"""The same in a further region, without what the home region tells already."""

PATTERNS: Mapping[str, Pattern] = {
    **FINDINGS,
    "guardrails": _guardrails(),
    # Holes in instances start a build of their image instead.
    "containers": {
        "source": ["aws.inspector2"],
        "detail-type": ["Inspector2 Finding"],
        "detail": {
            "severity": ["CRITICAL"],
            "status": ["ACTIVE"],
            "resources": {"type": ["AWS_ECR_CONTAINER_IMAGE"]},
        },
    },
    "emergencies": RAISED,
}
"""Rule -> everything that is told: of the home region, of the organization's trail, and of guardrails."""
