"""Settings that every stack reads; the project's Pulumi.yaml holds them once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from components.network.cidr_plan import AddressPlan
from policies.scope import HOME_REGIONS, OrganizationalUnit

_ACCOUNT_ID = re.compile(r"\d{12}")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,30}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check_account_id(name: str, value: str) -> None:
    """Refuse what is not an AWS account id, leading zeros kept."""
    if not _ACCOUNT_ID.fullmatch(value):
        raise ValueError(f"{name} is {value!r}, but an AWS account id has exactly 12 digits")


def check_email(name: str, value: str) -> None:
    """Refuse what AWS would refuse as an address."""
    if not _EMAIL.fullmatch(value):
        raise ValueError(f"{name} is {value!r}, which is no e-mail address")


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """A member account."""

    email: str
    """Address of the account's root user; unique in all of AWS."""
    unit: OrganizationalUnit
    """The account's place in the tree; `root` and `workloads` hold no accounts."""
    account_id: str | None = None
    """Adopts an account that exists; without it AWS Organizations creates one."""

    def __post_init__(self) -> None:
        check_email("email", self.email)
        if self.unit in (OrganizationalUnit.ROOT, OrganizationalUnit.WORKLOADS):
            raise ValueError(f"unit is {self.unit}, which holds no accounts; choose a unit below it")
        if self.account_id is not None:
            check_account_id("accountId", self.account_id)


@dataclass(frozen=True, kw_only=True)
class RegionSettings:
    """Where things are; our own SCP denies all other regions."""

    home: str
    """Holds everything."""
    second: str
    """Receives copies and failover; another one than home."""

    def __post_init__(self) -> None:
        for name, region in vars(self).items():
            if region not in HOME_REGIONS:
                raise ValueError(
                    f"{name} is {region!r}, where the guardrail limit-regions denies everything; HOME_REGIONS in"
                    f" policies/scope.py allows {', '.join(HOME_REGIONS)}"
                )
        if self.home == self.second:
            raise ValueError(
                f"home and second are both {self.home}; a copy in the same region protects nothing"
            )


@dataclass(frozen=True, kw_only=True)
class CommonSettings:
    """What every stack knows: its name, who pays, where things are, the accounts and their addresses."""

    stack: str = field(init=False, default="")
    owner: str
    """The team that answers for the stack (tag Owner)."""
    cost_centre: str
    """Who pays (tag CostCenter)."""
    management_account_id: str
    """The account that owns the organization; credentials of any other account are refused."""
    regions: RegionSettings
    """home holds everything, second receives copies and failover; policies/scope.py says which are allowed."""
    accounts: Mapping[str, AccountSettings]
    """Member accounts; accountId adopts one that exists, without it AWS creates it."""
    address_plan: AddressPlan
    """The organization's addresses and the block of each VPC; overlaps are refused."""
    protect_stateful: bool = False
    """Refuse to delete what holds data until it is unprotected by hand."""

    def __post_init__(self) -> None:
        check_account_id("managementAccountId", self.management_account_id)
        for name in self.accounts:
            if not _NAME.fullmatch(name):
                raise ValueError(f"accounts.{name}: a name has 3 to 32 lower-case letters, digits and dashes")
        for name in self.address_plan.vpcs:
            if name not in self.accounts:
                known = ", ".join(sorted(self.accounts))
                raise ValueError(f"addressPlan.vpcs.{name} belongs to no account; accounts are {known}")

    @property
    def home_region(self) -> str:
        return self.regions.home
