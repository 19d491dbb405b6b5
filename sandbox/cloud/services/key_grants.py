"""Grants on KMS keys, on another account's too: its key policy says who may make them, the grant who gives it back."""

from __future__ import annotations

from typing import Any

from policies.evaluation.types import ContextValue
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.service_access import lets_in

OPERATIONS = ("CreateGrant", "ListGrants", "RevokeGrant")


def install(registry: Registry) -> None:
    for operation in OPERATIONS:
        registry.handle("kms", operation, by_key_policy)
    registry.handle("kms", "RetireGrant", retire)


def by_key_policy(call: Call) -> Answer:
    owner = _owner(call)
    if call.operation == "CreateGrant":
        _require_grantee(call.params["GranteePrincipal"])
    if owner != call.account and not _lets_in(call, owner):
        raise _denied(call, "no resource-based policy allows it")
    return call.forward(account=owner)


def retire(call: Call) -> Answer:
    """For the retiring principal of the grant; in the key's own account IAM decides, which lets everybody."""
    owner = _owner(call)
    if owner != call.account:
        grant: Any = _key(call, owner).grants.get(call.params.get("GrantId"))
        if grant is not None and grant.retiring_principal != call.caller.principal_arn:
            raise _denied(call, "it is not the grant's retiring principal")
    return call.forward(account=owner)


def _owner(call: Call) -> str:
    given = call.params.get("KeyId", "")
    return str(given.split(":")[4]) if given.startswith("arn:") else call.account


def _key(call: Call, owner: str) -> Any:
    from moto.kms.models import kms_backends

    given = call.params["KeyId"]
    key = kms_backends[owner][call.region].keys.get(given.rpartition("/")[2])
    if key is None:
        raise AwsError("NotFoundException", f"Key '{given}' does not exist")
    return key


def _lets_in(call: Call, owner: str) -> bool:
    key = _key(call, owner)
    root = f"arn:aws:iam::{call.account}:root"
    return lets_in(key.policy, root, f"kms:{call.operation}", key.arn, _context(call))


def _context(call: Call) -> dict[str, ContextValue]:
    """A grant that AWS makes for a resource of its own comes by no request."""
    return {
        "kms:grantisforawsresource": "false",
        "kms:granteeprincipal": call.params.get("GranteePrincipal", ""),
        "kms:grantoperations": tuple(call.params.get("Operations", ())),
    }


def _require_grantee(arn: str) -> None:
    from moto.iam.models import iam_backends

    if ":role/" not in arn:
        return
    roles = iam_backends[arn.split(":")[4]]["aws"].roles.values()
    if all(role.arn != arn for role in roles):
        raise AwsError("InvalidArnException", f"ARN does not refer to a valid principal: {arn}")


def _denied(call: Call, why: str) -> AwsError:
    return AwsError(
        "AccessDeniedException",
        f"User: {call.caller.arn} is not authorized to perform: kms:{call.operation} on resource: "
        f"{call.params['KeyId']} because {why}",
    )
