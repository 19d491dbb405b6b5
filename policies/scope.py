"""Where guardrails apply: the organization's units and accounts, and the roles that guardrails know by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrganizationalUnit(StrEnum):
    """The OU tree. A unit groups accounts for policy; an `Account` is one of the accounts inside."""

    ROOT = "root"
    SECURITY = "security"
    INFRASTRUCTURE = "infrastructure"
    WORKLOADS = "workloads"
    NONPROD = "nonprod"
    PROD = "prod"
    SANDBOX = "sandbox"
    SUSPENDED = "suspended"


class Account(StrEnum):
    """The accounts. Unlike a stack, an account exists once; one stack may write to several accounts."""

    MANAGEMENT = "management"
    SECURITY = "security"
    SHARED = "shared"
    DEV = "dev"
    STAGE = "stage"
    PROD = "prod"


_UNIT = OrganizationalUnit

PARENT: dict[OrganizationalUnit, OrganizationalUnit | None] = {
    _UNIT.ROOT: None,
    _UNIT.SECURITY: _UNIT.ROOT,
    _UNIT.INFRASTRUCTURE: _UNIT.ROOT,
    _UNIT.WORKLOADS: _UNIT.ROOT,
    _UNIT.NONPROD: _UNIT.WORKLOADS,
    _UNIT.PROD: _UNIT.WORKLOADS,
    _UNIT.SANDBOX: _UNIT.ROOT,
    _UNIT.SUSPENDED: _UNIT.ROOT,
}

UNIT_OF: dict[Account, OrganizationalUnit] = {
    Account.MANAGEMENT: _UNIT.ROOT,
    Account.SECURITY: _UNIT.SECURITY,
    Account.SHARED: _UNIT.INFRASTRUCTURE,
    Account.DEV: _UNIT.NONPROD,
    Account.STAGE: _UNIT.NONPROD,
    Account.PROD: _UNIT.PROD,
}

# The accounts' roles. SCPs name them, so a role under another name loses its exemption.
DEPLOY_ROLE = "platform-deploy"
READ_ONLY_ROLE = "platform-read-only"
BREAK_GLASS_ROLE = "platform-break-glass"
# The permissions boundary in each account.
BOUNDARY_POLICY = "platform-boundary"
# What makes golden images, in the shared account alone. No platform-* role: the management account alone changes those.
IMAGE_BUILDER_ROLE = "image-builder"
# AWS Organizations creates it in each new account; only the management account may assume it.
ORGANIZATION_ROLE = "OrganizationAccountAccessRole"

HOME_REGIONS = ("eu-central-1", "eu-west-1")


def path_to(unit: OrganizationalUnit) -> tuple[OrganizationalUnit, ...]:
    """From the root down to the unit, both included: the levels whose SCPs count."""
    parent = PARENT[unit]
    return (unit,) if parent is None else (*path_to(parent), unit)


def covers(unit: OrganizationalUnit, other: OrganizationalUnit) -> bool:
    """Whether the other unit is this one or lies below it."""
    return unit in path_to(other)


@dataclass(frozen=True, slots=True)
class Place:
    """An account by name and its unit: where a resource lands, and so which guardrails bind it."""

    account: str
    unit: OrganizationalUnit

    @property
    def management(self) -> bool:
        return self.account == Account.MANAGEMENT

    @classmethod
    def of(cls, account: Account) -> Place:
        return cls(account.value, UNIT_OF[account])
