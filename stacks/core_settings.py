"""Settings of the stacks that exist once: organization, security, shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.security.locked_bucket import LockMode
from stacks.common_settings import CommonSettings, check_email
from stacks.names import SERVICES


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """ARNs (wildcards allowed) of the principals that may take the roles in each account."""

    deployers: tuple[str, ...]
    """May take platform-deploy, which changes everything."""
    readers: tuple[str, ...]
    """May take platform-read-only."""
    break_glass: tuple[str, ...]
    """May take platform-break-glass, which guardrails let through in an emergency."""

    def __post_init__(self) -> None:
        for role, principals in vars(self).items():
            if not principals:
                raise ValueError(f"{role} names no principal; a role that nobody can take is a mistake")
            for principal in principals:
                if not principal.startswith("arn:aws:"):
                    raise ValueError(f"{role} has {principal!r}, which is no ARN")


@dataclass(frozen=True, kw_only=True)
class BudgetSettings:
    """What accounts may cost."""

    monthly_limits: Mapping[str, int]
    """Account -> US dollars a month."""
    notify: tuple[str, ...]
    """E-mail addresses that hear of a budget that is used up, or will be."""

    def __post_init__(self) -> None:
        for address in self.notify:
            check_email("notify", address)


@dataclass(frozen=True, kw_only=True)
class OrganizationSettings(CommonSettings):
    """The organization stack."""

    access: AccessSettings
    """Who may take which role in each account."""
    budgets: BudgetSettings
    """What an account may cost, and who hears of it."""
    alias_prefix: str
    """Begins the alias of each account; aliases are unique in all of AWS."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for account in self.budgets.monthly_limits:
            if account not in self.accounts:
                known = ", ".join(sorted(self.accounts))
                raise ValueError(
                    f"budgets.monthlyLimits.{account} belongs to no account; accounts are {known}"
                )


@dataclass(frozen=True, kw_only=True)
class LogArchiveSettings:
    """How long the trail's files are locked, and when they move to colder storage."""

    lock_mode: LockMode = LockMode.COMPLIANCE
    """`COMPLIANCE` binds even the root user, `GOVERNANCE` can be lifted with a special permission."""
    lock_days: int = 365
    """Days for which nobody changes or deletes a file."""
    cold_after_days: int = 90
    """Age at which files move to colder storage."""
    expire_after_days: int = 2555
    """Age at which files are deleted."""

    def __post_init__(self) -> None:
        if not self.cold_after_days < self.expire_after_days or self.lock_days > self.expire_after_days:
            raise ValueError(
                f"lockDays {self.lock_days} and coldAfterDays {self.cold_after_days} must end before"
                f" expireAfterDays {self.expire_after_days}"
            )


@dataclass(frozen=True, kw_only=True)
class SecuritySettings(CommonSettings):
    """The security stack."""

    log_archive: LogArchiveSettings = field(default_factory=LogArchiveSettings)
    """Terms of the files of the organization's trail."""
    alert_emails: tuple[str, ...] = ()
    """Addresses that get security alerts."""
    pager_url: pulumi.Output[str] | None = None
    """HTTPS endpoint of the on-call tool, if there is one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for address in self.alert_emails:
            check_email("alertEmails", address)


@dataclass(frozen=True, kw_only=True)
class SharedSettings(CommonSettings):
    """The shared stack: the hub, the registries, the golden images."""

    zones: tuple[str, ...] = ("a", "b", "c")
    """Letters of the zones of the home region that the shared network spans."""
    private_domain: str = "platform.internal"
    """Domain of the private DNS zone."""
    repositories: tuple[str, ...] = SERVICES
    """Services with a repository of container images."""
    image_channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Image family -> channel -> AMI id that the channel starts with."""

    @property
    def availability_zones(self) -> tuple[str, ...]:
        return tuple(f"{self.home_region}{letter}" for letter in self.zones)
