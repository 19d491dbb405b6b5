"""Member accounts of a security service: the same five operations in GuardDuty and Security Hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, Call, InventoryItem, Registry
from sandbox.cloud.generic.naming import now

STATE = "members"


@dataclass(frozen=True, kw_only=True)
class Membership:
    """`per` is the request member that names what the members belong to (a detector)."""

    service: str
    per: str | None


def serve_members(registry: Registry, membership: Membership) -> None:
    """Register Create-, Get-, List-, Disassociate- and DeleteMembers, and InviteMembers."""
    handlers: dict[str, Callable[[Call, Membership], Answer]] = {
        "CreateMembers": _create,
        "GetMembers": _get,
        "ListMembers": _list,
        "InviteMembers": _invite,
        "DisassociateMembers": _disassociate,
        "DeleteMembers": _delete,
    }
    for operation, handler in handlers.items():
        registry.handle(membership.service, operation, _bound(handler, membership))
    registry.on_inventory(lambda: _inventory(registry, membership))


def _bound(handler: Callable[[Call, Membership], Answer], membership: Membership) -> Callable[[Call], Answer]:
    return lambda call: handler(call, membership)


def _members(call: Call, membership: Membership) -> dict[str, dict[str, Any]]:
    group = _param(call, membership.per) if membership.per else ""
    members: dict[str, dict[str, Any]] = call.state(STATE).setdefault(f"{membership.service}/{group}", {})
    return members


def _create(call: Call, membership: Membership) -> Answer:
    in_organization = organization.accounts_of(call.account)
    for detail in _param(call, "accountDetails") or []:
        values = {name.lower(): value for name, value in detail.items()}
        account = values["accountid"]
        status = "Enabled" if account in in_organization else "Created"
        member = {
            "AccountId": account,
            "Email": values.get("email", ""),
            "MasterId": call.account,
            "AdministratorId": call.account,
            "DetectorId": _param(call, "detectorId"),
            "RelationshipStatus": status,
            "MemberStatus": status,
            "UpdatedAt": now() if membership.service == "securityhub" else now().isoformat() + "Z",
            "InvitedAt": now() if membership.service == "securityhub" else now().isoformat() + "Z",
        }
        _members(call, membership)[account] = member
    return {"UnprocessedAccounts": []}


def _get(call: Call, membership: Membership) -> Answer:
    members = _members(call, membership)
    wanted = _param(call, "accountIds") or []
    missing = [
        {"AccountId": account, "Result": "not a member"} for account in wanted if account not in members
    ]
    return {
        "Members": [members[account] for account in wanted if account in members],
        "UnprocessedAccounts": missing,
    }


def _list(call: Call, membership: Membership) -> Answer:
    return {"Members": list(_members(call, membership).values())}


def _invite(call: Call, membership: Membership) -> Answer:
    for account in _param(call, "accountIds") or []:
        _members(call, membership)[account]["RelationshipStatus"] = "Invited"
    return {"UnprocessedAccounts": []}


def _disassociate(call: Call, membership: Membership) -> Answer:
    for account in _param(call, "accountIds") or []:
        member = _members(call, membership).get(account)
        if member is not None:
            member["RelationshipStatus"] = member["MemberStatus"] = "Removed"
    return {"UnprocessedAccounts": []}


def _delete(call: Call, membership: Membership) -> Answer:
    for account in _param(call, "accountIds") or []:
        _members(call, membership).pop(account, None)
    return {"UnprocessedAccounts": []}


def _param(call: Call, name: str | None) -> Any:
    """GuardDuty and Security Hub spell members in different cases."""
    by_name = {key.lower(): value for key, value in call.params.items()}
    return by_name.get(name.lower()) if name else None


def _inventory(registry: Registry, membership: Membership) -> Iterator[InventoryItem]:
    for account, region, state in registry.all_states(STATE):
        for group, members in state.items():
            if group.startswith(f"{membership.service}/"):
                for member in members:
                    yield InventoryItem(account, region, membership.service, "Member", member)
