"""What exists in the emulated cloud and is nobody's default: the proof that a teardown left nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud import moto_state
from sandbox.cloud.extension import InventoryItem, Registry

# AWS shows these for a while after their deletion, or for ever; they cost nothing and cannot be deleted again.
GONE = frozenset({"deleted", "deleting", "terminated", "pendingdeletion", "suspended", "failed", "rejected"})
# Sessions, measurements and history: produced by use, not made by anyone.
TRACES = frozenset(
    {
        "AccessKey",
        "AccountPasswordPolicy",
        "AssumedRole",
        "CloudTrailEvent",
        "Command",
        "Event",
        "FakeRoot",
        "LogStream",
        "MetricDatum",
        "MetricDatumBase",
        "OpsworkInstance",
        "Token",
    }
)
# Made with each account or for each service by AWS itself.
AUTOMATIC_PREFIXES = ("rds:", "default.", "default:")  # snapshots, parameter groups, option groups
AUTOMATIC_ROLES = ("OrganizationAccountAccessRole", "AWSServiceRoleFor", "AWSReservedSSO_")


def inventory(registry: Registry) -> list[InventoryItem]:
    """Every object of every account, region and service, without defaults; sorted."""
    items = set(_of_moto())
    for source in registry.inventory_sources:
        items.update(source())
    return sorted(items, key=lambda item: (item.account, item.region, item.service, item.type, item.id))


def _of_moto() -> Iterator[InventoryItem]:
    seen: set[int] = set()
    for key, backend in list(moto_state.instances()):
        module, account, region = key
        defaults = moto_state.baselines().get(key, frozenset())
        for identity, item in moto_state.objects_of(backend):
            if identity in defaults or id(item) in seen or not _exists(item, identity[1]):
                continue
            seen.add(id(item))
            yield InventoryItem(account, region, module.split(".")[1], type(item).__name__, identity[1])


def _exists(item: Any, identifier: str) -> bool:
    if type(item).__name__ in TRACES or _is_automatic(item, identifier):
        return False
    if (
        type(item).__name__ == "Reservation"
    ):  # moto's holder of instances; AWS forgets it with the last of them
        return any(str(instance.state) not in GONE for instance in item.instances)
    for name in ("state", "status", "_state", "key_state", "deleted_date", "deletion_date"):
        value = vars(item).get(name)
        if name.endswith("_date"):
            if value:
                return False
        elif str(value).lower().replace("_", "") in GONE:
            return False
    return True


def _is_automatic(item: Any, identifier: str) -> bool:
    name = str(getattr(item, "name", identifier))
    if identifier.startswith(AUTOMATIC_PREFIXES):
        return True
    if type(item).__name__ == "Role":
        return name.startswith(AUTOMATIC_ROLES)
    if type(item).__name__ == "Key":
        return str(item.description) == "Default key"  # how moto marks the keys of alias/aws/...
    if type(item).__name__ == "DelegationSet":
        return not item.id  # the name servers of one zone; only reusable sets have an id
    if type(item).__name__ == "FakePolicy":
        return bool(item.aws_managed)
    if type(item).__name__ == "FakeAccount":
        return bool(item.id == item.master_account_id)
    return False
