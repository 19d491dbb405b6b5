"""What the fleet consists of: instances, their groups, and the environments that these belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policies.scope import Account

PLATFORM = "platform"
"""The environment of accounts that all others use."""
_PLATFORM_ACCOUNTS = frozenset({Account.MANAGEMENT, Account.SECURITY, Account.SHARED})


class Severity(StrEnum):
    """How Patch Manager counts missing patches; every patch counts once, under its most severe class."""

    CRITICAL = "critical"
    SECURITY = "security"
    OTHER = "other"


@dataclass(frozen=True, order=True)
class Group:
    """A patch group of one account: nodes that do the same work and share a disruption budget."""

    account: str
    name: str

    def __str__(self) -> str:
        return f"{self.account}/{self.name}"

    @property
    def environment(self) -> str:
        """A workload account is an environment of its own name; the core accounts form one together."""
        return PLATFORM if self.account in _PLATFORM_ACCOUNTS else self.account


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One managed node.

    `image` is the version of its golden image, `missing` the approved patches that it lacks, `drift` the associations
    that it does not comply with, `role_drift` whether it is not what its Ansible roles make of it, `age_days` whole
    days since its launch (None for both: nobody told). A node that is not `online` does not answer Systems Manager.
    """

    id: str
    group: Group
    image: str
    missing: Mapping[Severity, int]
    drift: tuple[str, ...] = ()
    role_drift: bool | None = None
    age_days: int | None
    online: bool = True

    def lacks(self, least: Severity) -> bool:
        """Whether a patch of that severity or a worse one is missing."""
        order = list(Severity)
        return any(self.missing.get(severity, 0) for severity in order[: order.index(least) + 1])


def by_group(instances: Iterable[Instance]) -> dict[Group, list[Instance]]:
    """Instances of each group, both in the order of their names."""
    groups: dict[Group, list[Instance]] = {}
    for instance in sorted(instances, key=lambda one: (one.group, one.id)):
        groups.setdefault(instance.group, []).append(instance)
    return groups
