"""Outside production machines stay small."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.evaluation.patterns import glob
from policies.findings import judge, require
from policies.guardrail import ConfigRule, Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource, Value
from policies.scope import OrganizationalUnit
from policies.statements import deny

APPROVED = (
    "t3.*",
    "t3a.*",
    "t4g.*",
    "m6i.large",
    "m6i.xlarge",
    "m7i.large",
    "m7i.xlarge",
    "m7g.large",
    "m7g.xlarge",
)


def _judge(resource: Resource) -> Iterator[Finding]:
    yield from require(
        resource, "instanceType", lambda value: value is None or _approved(value), "is not approved"
    )
    for path, value in resource.items("instanceTypes"):
        yield from judge(value, path, _approved, "is not approved")


def _approved(value: Value) -> bool:
    return any(glob(pattern)(str(value)) for pattern in APPROVED)


GUARDRAIL = Guardrail(
    id="limit-instance-types",
    title="Non-production uses approved instance types",
    why=(
        "Nobody notices a large machine in dev until the bill comes; some types are also an "
        "intruder's choice for mining."
    ),
    fix="Use one of the families in policies/guardrails/compute/limit_instance_types.py.",
    severity=Severity.MEDIUM,
    domain=Domain.COMPUTE,
    frameworks=Frameworks(nist_800_53=("CM-7",)),
    scope=frozenset({OrganizationalUnit.NONPROD, OrganizationalUnit.SANDBOX}),
    statements=(
        deny(
            "ec2:RunInstances",
            resource="arn:aws:ec2:*:*:instance/*",
            when={"StringNotLike": {"ec2:InstanceType": list(APPROVED)}},
        ),
    ),
    check=ResourceCheck(aws_types("ec2.Instance", "ec2.LaunchTemplate", "eks.NodeGroup"), _judge),
    config_rule=ConfigRule(
        identifier="DESIRED_INSTANCE_TYPE", parameters={"instanceType": "t3.large,t3.medium"}
    ),
)
