"""What a live object says about the program that made it, or could have."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.managers import given_by_clients, owned_only_by_others
from sandbox.plugins.kubernetes.objects import Target
from sandbox.plugins.kubernetes.state import without_server_metadata
from sandbox.plugins.kubernetes.values import Object

_SERVER_ANNOTATIONS = (
    "deployment.kubernetes.io/revision",
    "kubectl.kubernetes.io/last-applied-configuration",
)


@dataclass(frozen=True)
class Found:
    """What a read found."""

    identifier: str
    inputs: Object
    state: Object


def imported_inputs(live: Object) -> Object:
    """The inputs that a program would have had to give to make this object."""
    given = without_server_metadata(given_by_clients(live))
    noted = given["metadata"].get("annotations") or {}
    kept = {key: value for key, value in noted.items() if key not in _SERVER_ANNOTATIONS}
    given["metadata"].pop("annotations", None)
    if kept:
        given["metadata"]["annotations"] = kept
    return given


def tells_nothing(error: ApiError) -> bool:
    """A dry run that fails for a reason which the real run will not have."""
    no_dry_run = error.code == 400 and "dry run" in str(error)
    exists = error.code == 409 and error.reason == "AlreadyExists"
    return error.code in (401, 403, 404) or no_dry_run or exists


def leave_to_others(target: Target, live: Object, ignored: list[str]) -> None:
    """Do not apply ignored fields that another manager owns now (an autoscaler's replicas)."""
    for text in ignored:
        path = tuple(text.split("."))
        if not owned_only_by_others(live, path, target.manager):
            continue
        holder = target.content
        for key in path[:-1]:
            holder = holder.get(key) or {}
        holder.pop(path[-1], None)
