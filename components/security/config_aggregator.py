"""The organization's resources and rule results in one place."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.archive_documents import CONFIG
from components.security.policy_document import service_trust

SERVICE_POLICY = "arn:aws:iam::aws:policy/service-role/AWSConfigRoleForOrganizations"


@dataclass(frozen=True, kw_only=True)
class ConfigAggregatorArgs:
    """The account that aggregates; the organization stack has made it Config's delegated administrator."""

    account_id: pulumi.Input[str]


class ConfigAggregator(PlatformComponent):
    """All accounts, all regions."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ConfigAggregatorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        role = aws.iam.Role(
            f"{name}-aggregator",
            name="config-aggregator",
            description="AWS Config, listing the organization's accounts",
            assume_role_policy=service_trust(
                CONFIG, {"StringEquals": {"aws:SourceAccount": args.account_id}}
            ),
            opts=self.child(),
        )
        listing = aws.iam.RolePolicyAttachment(
            f"{name}-aggregator", role=role.name, policy_arn=SERVICE_POLICY, opts=self.child()
        )
        self.arn = aws.cfg.ConfigurationAggregator(
            f"{name}-aggregator",
            name="platform",
            organization_aggregation_source=aws.cfg.ConfigurationAggregatorOrganizationAggregationSourceArgs(
                all_regions=True, role_arn=role.arn
            ),
            opts=self.child(depends_on=[listing]),
        ).arn
        self.publish()
