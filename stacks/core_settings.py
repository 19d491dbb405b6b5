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
    readers: tuple[str, ...]
    break_glass: tuple[str, ...]

    def __post_init__(self) -> None:
        for role, principals in vars(self).items():
            if not principals:
                raise ValueError(f"{role} names no principal; a role that nobody can take is a mistake")
            for principal in principals:
                if not principal.startswith("arn:aws:"):
                    raise ValueError(f"{role} has {principal!r}, which is no ARN")


@dataclass(frozen=True, kw_only=True)
class BudgetSettings:
    """Monthly limits in US dollars by account, and who hears of it."""

    monthly_limits: Mapping[str, int]
    notify: tuple[str, ...]

    def __post_init__(self) -> None:
        for address in self.notify:
            check_email("notify", address)


@dataclass(frozen=True, kw_only=True)
class OrganizationSettings(CommonSettings):
    """The organization stack; aliases are unique in all of AWS, hence the prefix."""

    access: AccessSettings
    budgets: BudgetSettings
    alias_prefix: str

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
    lock_days: int = 365
    cold_after_days: int = 90
    expire_after_days: int = 2555

    def __post_init__(self) -> None:
        if not self.cold_after_days < self.expire_after_days or self.lock_days > self.expire_after_days:
            raise ValueError(
                f"lockDays {self.lock_days} and coldAfterDays {self.cold_after_days} must end before"
                f" expireAfterDays {self.expire_after_days}"
            )


@dataclass(frozen=True, kw_only=True)
class SecuritySettings(CommonSettings):
    """The security stack; `pager_url` is the secret HTTPS endpoint of the on-call tool, if there is one."""

    log_archive: LogArchiveSettings = field(default_factory=LogArchiveSettings)
    alert_emails: tuple[str, ...] = ()
    pager_url: pulumi.Output[str] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for address in self.alert_emails:
            check_email("alertEmails", address)


@dataclass(frozen=True, kw_only=True)
class SharedSettings(CommonSettings):
    """The shared stack: the hub, the registries, the golden images.

    `image_channels` is family -> channel -> the AMI id that the channel starts with.
    """

    zones: tuple[str, ...] = ("a", "b", "c")
    private_domain: str = "platform.internal"
    repositories: tuple[str, ...] = SERVICES
    image_channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def availability_zones(self) -> tuple[str, ...]:
        return tuple(f"{self.home_region}{letter}" for letter in self.zones)
