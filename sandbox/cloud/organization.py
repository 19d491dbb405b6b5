"""Read access to the emulated organization: who is in it, where an account stands, which policies bind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.organizations.models import OrganizationsBackend

SCP = "SERVICE_CONTROL_POLICY"
PARTITION = "aws"


def backend_of(account: str) -> OrganizationsBackend | None:
    """The organization's backend, kept in its management account; None if the account is in no organization."""
    from moto.organizations.models import organizations_backends

    management, partition = organizations_backends.master_accounts.get(account, (account, PARTITION))
    backend = organizations_backends[management][partition]
    return backend if backend.org is not None else None


def organization_id(account: str) -> str | None:
    backend = backend_of(account)
    return str(backend.org.id) if backend and backend.org else None


def management_account(account: str) -> str | None:
    backend = backend_of(account)
    return str(backend.account_id) if backend else None


def accounts_of(account: str) -> list[str]:
    """The ids of all accounts in the account's organization, itself alone when there is none."""
    backend = backend_of(account)
    return [member.id for member in backend.accounts] if backend else [account]


def exists(account: str) -> bool:
    """Whether the account was created: the management account always was."""
    from moto.organizations.models import organizations_backends

    from sandbox.cloud.identity import MANAGEMENT_ACCOUNT

    return account == MANAGEMENT_ACCOUNT or account in organizations_backends.master_accounts


def path_to(account: str) -> list[Any]:
    """Root, organizational units and the account: moto's objects, empty without an organization."""
    backend = backend_of(account)
    if backend is None:
        return []
    target: Any = next((member for member in backend.accounts if member.id == account), None)
    path = [target] if target is not None else []
    while path and (parent := _unit(backend, path[0].parent_id)) is not None:
        path.insert(0, parent)
    return path


def organization_path(account: str) -> str:
    """The value of aws:PrincipalOrgPaths: `o-id/r-id/ou-id/`."""
    identifiers = [organization_id(account) or "", *(node.id for node in path_to(account)[:-1])]
    return "/".join(identifiers) + "/"


def service_control_policies(node: Any) -> Iterator[Any]:
    """The documents attached to a root, unit or account."""
    for policy in node.attached_policies:
        if policy.type == SCP:
            yield json.loads(policy.content)


def _unit(backend: OrganizationsBackend, unit_id: str | None) -> Any:
    return next((unit for unit in backend.ou if unit.id == unit_id), None)
