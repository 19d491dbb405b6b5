"""The AWS organization: its units and its member accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.scope import PARENT, OrganizationalUnit

TRUSTED_SERVICES = (
    "access-analyzer.amazonaws.com",
    "account.amazonaws.com",
    "backup.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "config.amazonaws.com",
    "guardduty.amazonaws.com",
    "inspector2.amazonaws.com",
    "ipam.amazonaws.com",
    "macie.amazonaws.com",
    "ram.amazonaws.com",
    "securityhub.amazonaws.com",
    "sso.amazonaws.com",
    "tagpolicies.tag.amazonaws.com",
)
"""Services that may act in every account; sorted, as AWS returns them."""

POLICY_TYPES = ("BACKUP_POLICY", "SERVICE_CONTROL_POLICY", "TAG_POLICY")


@dataclass(frozen=True, kw_only=True)
class MemberAccount:
    """An account to create, or with `account_id` to take over, and its unit."""

    email: str
    unit: OrganizationalUnit
    account_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrganizationTreeArgs:
    """Account name -> account; the units are always the same ones."""

    accounts: Mapping[str, MemberAccount]
    protect: bool

    def __post_init__(self) -> None:
        emails = [account.email for account in self.accounts.values()]
        for name, account in self.accounts.items():
            if emails.count(account.email) > 1:
                raise ValueError(
                    f"account {name}: {account.email} is used twice, but AWS wants one per account"
                )


class OrganizationTree(PlatformComponent):
    """Organization with all features, the tree of units, the accounts."""

    organization_id: pulumi.Output[str]
    organization_arn: pulumi.Output[str]
    unit_ids: pulumi.Output[Mapping[str, str]]
    account_ids: pulumi.Output[Mapping[str, str]]

    def __init__(
        self, name: str, args: OrganizationTreeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        organization = aws.organizations.Organization(
            f"{name}-organization",
            feature_set="ALL",
            aws_service_access_principals=list(TRUSTED_SERVICES),
            enabled_policy_types=list(POLICY_TYPES),
            opts=self.child(protect=args.protect),
        )
        # Without it a resource share names accounts one by one, and each of them must accept it.
        aws.ram.SharingWithOrganization(f"{name}-sharing", opts=self.child(depends_on=[organization]))
        units = self._units(organization.roots[0].id)
        accounts = {
            account: self._account(account, member, units[member.unit], args.protect)
            for account, member in args.accounts.items()
        }
        self.organization_id, self.organization_arn = organization.id, organization.arn
        # One by one, so that what belongs to one account does not wait for all of them.
        self.accounts: Mapping[str, pulumi.Output[str]] = {
            account: made.id for account, made in accounts.items()
        }
        self.unit_ids = pulumi.Output.all(**{str(unit): unit_id for unit, unit_id in units.items()})
        self.account_ids = pulumi.Output.all(**self.accounts)
        self.publish()

    def _units(self, root: pulumi.Output[str]) -> dict[OrganizationalUnit, pulumi.Output[str]]:
        """Parents come before children in the enum, so each parent's id is there when it is needed."""
        ids = {OrganizationalUnit.ROOT: root}
        for unit in OrganizationalUnit:
            parent = PARENT[unit]
            if parent is not None:
                made = aws.organizations.OrganizationalUnit(
                    f"{self.name}-{unit}", name=_title(unit), parent_id=ids[parent], opts=self.child()
                )
                ids[unit] = made.id
        return ids

    def _account(
        self, account: str, member: MemberAccount, unit_id: pulumi.Output[str], protect: bool
    ) -> aws.organizations.Account:
        return aws.organizations.Account(
            f"{self.name}-{account}",
            name=account,
            email=member.email,
            parent_id=unit_id,
            opts=self.child(protect=protect, adopt=member.account_id),
        )


def _title(unit: OrganizationalUnit) -> str:
    return {"nonprod": "NonProd"}.get(unit, unit.capitalize())
