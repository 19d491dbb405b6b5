"""What RAM shares between accounts: which shares reach an account, and the resources in them."""

from __future__ import annotations

from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Registry, State

STATE = "ram/associations"
Association = dict[str, Any]


def associations(registry: Registry, account: str, region: str) -> State:
    """The associations of the shares that the account owns."""
    return registry.state(STATE, account, region)


def resources_reaching(registry: Registry, account: str, region: str) -> list[Association]:
    """Resource associations of other accounts' shares whose principals cover the account."""
    found: list[Association] = []
    for owner, where, kept in registry.all_states(STATE):
        if owner == account or where != region:
            continue
        entries = list(kept.values())
        shares = {
            entry["resourceShareArn"]
            for entry in entries
            if entry["associationType"] == "PRINCIPAL" and covers(entry["associatedEntity"], account)
        }
        found += [
            entry
            for entry in entries
            if entry["associationType"] == "RESOURCE" and entry["resourceShareArn"] in shares
        ]
    return found


def shares_reaching(registry: Registry, account: str, region: str) -> list[dict[str, Any]]:
    """The shares themselves."""
    arns = {entry["resourceShareArn"] for entry in resources_reaching(registry, account, region)}
    shares = []
    for _, where, state in registry.all_states("generic"):
        if where == region:
            shares += [share for arn, share in state.get("ram/ResourceShare", {}).items() if arn in arns]
    return shares


def covers(principal: str, account: str) -> bool:
    """Whether a principal (account id, organization or unit ARN) includes the account."""
    if principal == account:
        return True
    backend = organization.backend_of(account)
    if backend is None or not principal.startswith("arn:aws:organizations::"):
        return False
    if ":organization/" in principal:
        return principal.endswith(f"/{organization.organization_id(account)}")
    return principal.rpartition("/")[2] in {node.id for node in organization.path_to(account)}
