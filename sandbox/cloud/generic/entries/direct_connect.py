"""Direct Connect gateways and what is associated with them."""

from __future__ import annotations

from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Kind


def install(registry: Registry) -> None:
    serve(registry, DX_GATEWAY, DX_ASSOCIATION)


def _associated_gateway(call: Call, item: Item) -> None:
    gateway = item.get("gatewayId") or item.get("virtualGatewayId")
    kind = "transitGateway" if str(gateway).startswith("tgw-") else "virtualPrivateGateway"
    item["associatedGateway"] = {
        "id": gateway,
        "type": kind,
        "ownerAccount": call.account,
        "region": call.region,
    }
    item["allowedPrefixesToDirectConnectGateway"] = item.pop("addAllowedPrefixesToDirectConnectGateway", [])


def _change_prefixes(_call: Call, item: Item) -> None:
    removed = item.pop("removeAllowedPrefixesToDirectConnectGateway", [])
    kept = [prefix for prefix in item["allowedPrefixesToDirectConnectGateway"] if prefix not in removed]
    item["allowedPrefixesToDirectConnectGateway"] = kept + item.pop(
        "addAllowedPrefixesToDirectConnectGateway", []
    )


DX_GATEWAY = Kind(
    service="directconnect",
    name="DirectConnectGateway",
    key=("directConnectGatewayId",),
    aliases={"newDirectConnectGatewayName": "directConnectGatewayName"},
    everywhere=True,
    new={
        "directConnectGatewayId": "{uuid}",
        "amazonSideAsn": 64512,
        "ownerAccount": "{account}",
        "directConnectGatewayState": "available",
    },
    children={"DirectConnectGatewayAssociation": "DirectConnectClientException"},
    not_found="DirectConnectClientException",
)
DX_ASSOCIATION = Kind(
    service="directconnect",
    name="DirectConnectGatewayAssociation",
    key=("associationId",),
    lookup=("directConnectGatewayId",),
    everywhere=True,
    new={
        "associationId": "{uuid}",
        "associationState": "associated",
        "directConnectGatewayOwnerAccount": "{account}",
    },
    parent=("DirectConnectGateway",),
    not_found="DirectConnectClientException",
    on_create=_associated_gateway,
    on_update=_change_prefixes,
)
