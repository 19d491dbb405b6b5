"""IAM Identity Center: changes of groups and users, boundaries and provisioning of permission sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, InventoryItem, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Setting
from sandbox.cloud.generic.naming import now


def install(registry: Registry) -> None:
    registry.handle("identitystore", "UpdateGroup", update_group)
    registry.handle("identitystore", "UpdateUser", update_user)
    registry.handle("sso-admin", "DescribePermissionSetProvisioningStatus", provisioning_status)
    serve(registry, BOUNDARY)
    registry.on_inventory(_inventory)


def update_group(call: Call) -> Answer:
    return _update(call, "groups", "GroupId")


def update_user(call: Call) -> Answer:
    return _update(call, "users", "UserId")


def provisioning_status(call: Call) -> Answer:
    """Provisioning takes no time here."""
    request = call.params["ProvisionPermissionSetRequestId"]
    return {
        "PermissionSetProvisioningStatus": {"Status": "SUCCEEDED", "RequestId": request, "CreatedDate": now()}
    }


BOUNDARY = Setting(
    service="sso-admin",
    name="PermissionsBoundary",
    per=("PermissionSetArn",),
    read=("GetPermissionsBoundaryForPermissionSet",),
    write=("PutPermissionsBoundaryToPermissionSet",),
    reset=("DeletePermissionsBoundaryFromPermissionSet",),
    missing="ResourceNotFoundException",
)


def _update(call: Call, collection: str, key: str) -> Answer:
    """moto keeps named tuples: a change makes a new one."""
    store = call.params["IdentityStoreId"]
    items: dict[str, Any] = getattr(_stores(call)[store], collection) if store in _stores(call) else {}
    item = items.get(call.params[key])
    if item is None:
        raise AwsError("ResourceNotFoundException", f"{key} {call.params[key]} not found in {store}.")
    known = {name.lower(): name for name in item._fields}
    changes = {
        known[change["AttributePath"].lower()]: change.get("AttributeValue")
        for change in call.params["Operations"]
        if change["AttributePath"].lower() in known
    }
    items[call.params[key]] = item._replace(**changes)
    return {"IdentityStoreId": store, key: call.params[key]}


def _stores(call: Call) -> dict[str, Any]:
    from moto.identitystore.models import identitystore_backends

    stores: dict[str, Any] = identitystore_backends[call.account][call.region].identity_stores
    return stores


def _inventory() -> Iterator[InventoryItem]:
    from moto.identitystore.models import identitystore_backends

    for account, region, backend in list(identitystore_backends.iter_backends()):
        stores: dict[str, Any] = vars(backend)["identity_stores"]
        for store in stores.values():
            for kind, items in (("Group", store.groups), ("User", store.users)):
                for identifier in items:
                    yield InventoryItem(account, region, "identitystore", kind, identifier)
