"""Resource Access Manager: who shares what with whom."""

from __future__ import annotations

from sandbox.cloud import sharing
from sandbox.cloud.extension import Answer, Call, Registry


def install(registry: Registry) -> None:
    registry.handle("ram", "GetResourceShareAssociations", get_associations)
    registry.handle("ram", "ListResources", list_resources)
    registry.handle("ram", "ListPrincipals", list_principals)


def get_associations(call: Call) -> Answer:
    params = call.params
    wanted = {params.get("resourceArn"), params.get("principal")} - {None}
    found = [
        association
        for association in sharing.associations(call.registry, call.account, call.region).values()
        if association["associationType"] == params["associationType"]
        and (
            not params.get("resourceShareArns")
            or association["resourceShareArn"] in params["resourceShareArns"]
        )
        and (not wanted or association["associatedEntity"] in wanted)
        and association["status"] == params.get("associationStatus", association["status"])
    ]
    return {"resourceShareAssociations": found}


def list_resources(call: Call) -> Answer:
    if call.params["resourceOwner"] == "SELF":
        found = list(sharing.associations(call.registry, call.account, call.region).values())
    else:
        found = sharing.resources_reaching(call.registry, call.account, call.region)
    resources = [association for association in found if association["associationType"] == "RESOURCE"]
    wanted = call.params.get("resourceArns")
    return {
        "resources": [
            {
                **entry,
                "arn": entry["associatedEntity"],
                "type": _type(entry["associatedEntity"]),
                "status": "AVAILABLE",
            }
            for entry in resources
            if not wanted or entry["associatedEntity"] in wanted
        ]
    }


def list_principals(call: Call) -> Answer:
    kept = sharing.associations(call.registry, call.account, call.region).values()
    shares = call.params.get("resourceShareArns")
    return {
        "principals": [
            {**entry, "id": entry["associatedEntity"]}
            for entry in kept
            if entry["associationType"] == "PRINCIPAL" and (not shares or entry["resourceShareArn"] in shares)
        ]
    }


def _type(arn: str) -> str:
    """`arn:aws:ec2:...:transit-gateway/tgw-1` -> `ec2:TransitGateway`."""
    _, _, service, _, _, resource = arn.split(":", 5)
    words = resource.replace(":", "/").split("/")[0].split("-")
    return f"{service}:{''.join(word.title() for word in words)}"
