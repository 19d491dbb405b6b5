"""What was logged stays logged."""

from __future__ import annotations

from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.scope import OrganizationalUnit
from policies.statements import AUTOMATION, BREAK_GLASS, deny

BUCKETS = "arn:aws:s3:::*log-archive*"

GUARDRAIL = Guardrail(
    id="protect-log-archive",
    title="The log archive cannot be emptied or opened",
    why="An archive that its account can delete proves nothing afterwards.",
    fix="Change the archive through the security stack; objects expire by its lifecycle rule alone.",
    severity=Severity.CRITICAL,
    domain=Domain.LOGGING,
    frameworks=Frameworks(cis_aws=("3.4",), nist_800_53=("AU-9", "AU-11")),
    scope=frozenset({OrganizationalUnit.SECURITY}),
    statements=(
        deny(
            "s3:BypassGovernanceRetention",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectRetention",
            unless=BREAK_GLASS,
            resource=f"{BUCKETS}/*",
        ),
        deny(
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:PutBucketAcl",
            "s3:PutBucketObjectLockConfiguration",
            "s3:PutBucketPolicy",
            "s3:PutBucketVersioning",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
            unless=AUTOMATION,
            resource=BUCKETS,
        ),
    ),
)
