"""Only the regions that are watched may be used."""

from __future__ import annotations

from policies.evaluation import StatementDocument
from policies.guardrail import Domain, Frameworks, Guardrail, Severity
from policies.scope import BREAK_GLASS_ROLE, HOME_REGIONS
from policies.statements import role_pattern

# Served from one place for all regions, so the requested region says nothing about where data goes.
GLOBAL_SERVICES = (
    "account:*",
    "acm:*",
    "aws-portal:*",
    "billing:*",
    "budgets:*",
    "ce:*",
    "cloudfront:*",
    "globalaccelerator:*",
    "health:*",
    "iam:*",
    "networkmanager:*",
    "organizations:*",
    "pricing:*",
    "ram:*",
    "route53:*",
    "route53domains:*",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetBucketLocation",
    "s3:ListAllMyBuckets",
    "s3:PutAccountPublicAccessBlock",
    "servicequotas:*",
    "shield:*",
    "sso:*",
    "identitystore:*",
    "sts:*",
    "support:*",
    "tag:*",
    "trustedadvisor:*",
    "wafv2:*",
    "ec2:DescribeRegions",
)

STATEMENT: StatementDocument = {
    "Effect": "Deny",
    "NotAction": list(GLOBAL_SERVICES),
    "Resource": "*",
    "Condition": {
        "StringNotEquals": {"aws:RequestedRegion": list(HOME_REGIONS)},
        "ArnNotLike": {"aws:PrincipalArn": [role_pattern(BREAK_GLASS_ROLE)]},
    },
}

GUARDRAIL = Guardrail(
    id="limit-regions",
    title="Only approved regions are used",
    why=(
        "Detection, backups and data residency cover the approved regions only; anything elsewhere is unseen."
    ),
    fix=(
        "Use eu-central-1 or eu-west-1, or add the region to HOME_REGIONS once the security stack covers it."
    ),
    severity=Severity.HIGH,
    domain=Domain.ORGANIZATION,
    frameworks=Frameworks(nist_800_53=("SC-7", "CM-7")),
    statements=(STATEMENT,),
)
