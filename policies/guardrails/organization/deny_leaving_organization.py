"""An account cannot leave the organization by itself."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.statements import NOBODY, deny

GUARDRAIL = Guardrail(
    id="deny-leaving-organization",
    title="Accounts stay in the organization",
    why=("An account that leaves loses every guardrail, the central trail and consolidated billing at once."),
    fix="Let the management account remove or close the account.",
    severity=Severity.CRITICAL,
    domain=Domain.ORGANIZATION,
    frameworks=Frameworks(cis_aws=("1.1",), nist_800_53=("AC-3", "CM-5")),
    statements=(deny("organizations:LeaveOrganization", unless=NOBODY),),
)
