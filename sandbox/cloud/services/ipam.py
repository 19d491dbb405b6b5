"""IPAM's administrator for an organization: an EC2 operation whose effect is in Organizations."""

from __future__ import annotations

from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, AwsError, Call, Registry

PRINCIPAL = "ipam.amazonaws.com"


def install(registry: Registry) -> None:
    registry.handle("ec2", "EnableIpamOrganizationAdminAccount", enable_administrator)
    registry.handle("ec2", "DisableIpamOrganizationAdminAccount", disable_administrator)


def enable_administrator(call: Call) -> Answer:
    """Only the management account may, only a member can be it; trusted access comes with it, as on AWS."""
    backend, member = _organization(call), _member(call)
    backend.enable_aws_service_access(ServicePrincipal=PRINCIPAL)
    if member not in _administrators(backend):
        backend.register_delegated_administrator(AccountId=member, ServicePrincipal=PRINCIPAL)
    return {"Success": True}


def disable_administrator(call: Call) -> Answer:
    """Trusted access stays: somebody else may use it."""
    backend, member = _organization(call), _member(call)
    if member not in _administrators(backend):
        raise AwsError(
            "InvalidParameterValue", f"{member} is not the IPAM administrator of the organization."
        )
    backend.deregister_delegated_administrator(AccountId=member, ServicePrincipal=PRINCIPAL)
    return {"Success": True}


def _organization(call: Call) -> Any:
    backend = organization.backend_of(call.account)
    if backend is None or backend.account_id != call.account:
        raise AwsError(
            "UnauthorizedOperation", f"{call.account} is not the management account of an organization."
        )
    return backend


def _member(call: Call) -> str:
    account = str(call.params["DelegatedAdminAccountId"])
    if account == call.account or account not in organization.accounts_of(call.account):
        raise AwsError("InvalidParameterValue", f"{account} is not a member account of the organization.")
    return account


def _administrators(backend: Any) -> list[str]:
    return [admin.account.id for admin in backend.admins if PRINCIPAL in admin.services]
