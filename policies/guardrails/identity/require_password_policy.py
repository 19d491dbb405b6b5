"""Where passwords exist they are long."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import number, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource

SHORTEST = 14
REMEMBERED = 24


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(
        resource,
        "minimumPasswordLength",
        lambda value: number(value) >= SHORTEST,
        f"needs at least {SHORTEST}",
    )
    yield from require(
        resource,
        "passwordReusePrevention",
        lambda value: number(value) >= REMEMBERED,
        f"must remember {REMEMBERED} passwords",
    )


GUARDRAIL = Guardrail(
    id="require-password-policy",
    title="Account passwords are long and not reused",
    why="Short or reused passwords are guessed or found in somebody else's leak.",
    fix="Set minimumPasswordLength to 14 or more and passwordReusePrevention to 24.",
    severity=Severity.MEDIUM,
    domain=Domain.IDENTITY,
    frameworks=Frameworks(cis_aws=("1.8", "1.9"), nist_800_53=("IA-5",)),
    check=ResourceCheck(aws_types("iam.AccountPasswordPolicy"), _judge),
    config_rule=ConfigRule(
        identifier="IAM_PASSWORD_POLICY",
        parameters={"MinimumPasswordLength": str(SHORTEST), "PasswordReusePrevention": str(REMEMBERED)},
    ),
)
