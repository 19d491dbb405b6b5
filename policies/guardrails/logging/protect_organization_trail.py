"""In the security account only its stack touches the trail."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import require_set, require_true
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.scope import OrganizationalUnit
from policies.statements import AUTOMATION, deny


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require_true(resource, "isMultiRegionTrail", "leaves the other regions unrecorded")
    yield from require_true(resource, "enableLogFileValidation", "files can be changed unnoticed")
    yield from require_set(resource, "kmsKeyId", "the files are not encrypted with our key")


GUARDRAIL = Guardrail(
    id="protect-organization-trail",
    title="The organization trail is complete, sealed and left alone",
    why="It is the only record of who did what in every account.",
    fix=(
        "Set isMultiRegionTrail, enableLogFileValidation and kmsKeyId; change it through the security stack."
    ),
    severity=Severity.CRITICAL,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.1", "3.2", "3.5"), nist_800_53=("AU-9", "AU-10")),
    scope=frozenset({OrganizationalUnit.SECURITY}),
    statements=(
        deny(
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
            unless=AUTOMATION,
        ),
    ),
    check=ResourceCheck(aws_types("cloudtrail.Trail"), _judge),
)
