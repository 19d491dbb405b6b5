"""Systems Manager: which patch baseline a patch group takes."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.entries.systems_manager import PATCH_BASELINE, PATCH_GROUPS, SERVICE
from sandbox.cloud.generic.kinds import Item
from sandbox.cloud.generic.objects import find, items_of


def install(registry: Registry) -> None:
    registry.handle(SERVICE, "RegisterPatchBaselineForPatchGroup", register_group)
    registry.handle(SERVICE, "DeregisterPatchBaselineForPatchGroup", deregister_group)
    registry.handle(SERVICE, "DescribePatchGroups", describe_groups)


def register_group(call: Call) -> Answer:
    """A patch group has one baseline for each operating system."""
    baseline, groups = find(call, PATCH_BASELINE), call.state(PATCH_GROUPS)
    key = f"{baseline['OperatingSystem']}|{call.params['PatchGroup']}"
    if groups.get(key, baseline["BaselineId"]) != baseline["BaselineId"]:
        raise AwsError(
            "AlreadyExistsException", f"Patch group {call.params['PatchGroup']} has another baseline."
        )
    groups[key] = baseline["BaselineId"]
    return {"BaselineId": baseline["BaselineId"], "PatchGroup": call.params["PatchGroup"]}


def deregister_group(call: Call) -> Answer:
    groups, wanted = call.state(PATCH_GROUPS), (call.params["PatchGroup"], call.params["BaselineId"])
    found = [key for key, baseline in groups.items() if (key.partition("|")[2], baseline) == wanted]
    if not found:
        raise AwsError(
            "DoesNotExistException", f"Patch group {wanted[0]} is not registered with {wanted[1]}."
        )
    for key in found:
        del groups[key]
    return {"BaselineId": wanted[1], "PatchGroup": wanted[0]}


def describe_groups(call: Call) -> Answer:
    baselines = items_of(call, PATCH_BASELINE)
    return {
        "Mappings": [
            {"PatchGroup": key.partition("|")[2], "BaselineIdentity": _identity(baselines[baseline])}
            for key, baseline in call.state(PATCH_GROUPS).items()
        ]
    }


def _identity(baseline: Item) -> dict[str, Any]:
    return {
        "BaselineId": baseline["BaselineId"],
        "BaselineName": baseline["Name"],
        "OperatingSystem": baseline["OperatingSystem"],
        "DefaultBaseline": False,
    }
