"""Who owns which field of a live object, read from its `managedFields`."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.values import Object

# managers of clients that people replace by a program; their fields may be taken over silently, as the
# official provider does
_ADOPTABLE = re.compile(
    r'"(?:kubectl[^"]*|before-first-apply|pulumi-kubernetes[^"]*|pulumi-resource-kubernetes)"'
)
_CONTROLLERS = frozenset({"kube-controller-manager", "kubelet", "kube-scheduler", "kwok", "kube-apiserver"})


def owns(live: Object, manager: str) -> bool:
    """Whether the manager has applied the object before."""
    entries: list[Object] = live.get("metadata", {}).get("managedFields") or []
    return any(entry.get("manager") == manager for entry in entries)


def foreign_conflicts(error: ApiError) -> bool:
    """Whether a conflict is with somebody whose fields must not be taken over without being asked."""
    conflicts = [
        str(cause.get("message")) for cause in error.causes if cause.get("reason") == "FieldManagerConflict"
    ]
    return not conflicts or not all(_ADOPTABLE.search(message) for message in conflicts)


def given_by_clients(live: Object) -> Object:
    """The part of a live object that clients gave, without what the server filled in (for an import).

    Objects made by server-side apply say exactly what was given; of others, everything but the status.
    """
    entries: list[Object] = live.get("metadata", {}).get("managedFields") or []
    client_entries = [
        entry
        for entry in entries
        if not entry.get("subresource") and entry.get("manager") not in _CONTROLLERS and entry.get("fieldsV1")
    ]
    if not any(entry.get("operation") == "Apply" for entry in client_entries):
        return {key: value for key, value in live.items() if key != "status"}
    fields: Object = {}
    for entry in client_entries:
        _union(fields, entry["fieldsV1"])
    picked = _pick(live, fields)
    metadata = picked.setdefault("metadata", {})
    metadata |= {key: live["metadata"][key] for key in ("name", "namespace") if key in live["metadata"]}
    if "spec" in live:
        picked.setdefault("spec", live["spec"])  # kinds with an immutable spec do not track who gave it
    return {"apiVersion": live["apiVersion"], "kind": live["kind"], **picked}


def owned_only_by_others(live: Object, path: tuple[str, ...], manager: str) -> bool:
    """Whether other managers own the field at a path of keys, and `manager` does not."""
    ours = theirs = False
    for entry in live.get("metadata", {}).get("managedFields") or []:
        if _has(entry.get("fieldsV1") or {}, path):
            ours = ours or entry.get("manager") == manager
            theirs = theirs or entry.get("manager") != manager
    return theirs and not ours


def _has(fields: Object, path: tuple[str, ...]) -> bool:
    for part in path:
        if f"f:{part}" not in fields:
            return False
        fields = fields[f"f:{part}"]
    return True


def _union(target: Object, other: Object) -> None:
    for key, value in other.items():
        _union(target.setdefault(key, {}), value)


def _pick(live: Any, fields: Object) -> Any:
    """The part of `live` that a fieldsV1 tree names; a leaf means the whole value."""
    if not {key for key in fields if key != "."}:
        return live
    if isinstance(live, dict):
        return {
            key[2:]: _pick(live[key[2:]], inner)
            for key, inner in fields.items()
            if key.startswith("f:") and key[2:] in live
        }
    if isinstance(live, list):
        return _pick_elements(live, fields)
    return live


def _pick_elements(live: list[Any], fields: Object) -> list[Any]:
    picked = []
    for element in live:
        for key, inner in fields.items():
            if _names(key, element):
                picked.append(_pick(element, inner) if isinstance(element, dict) else element)
                break
    return picked


def _names(key: str, element: Any) -> bool:
    if key.startswith("k:") and isinstance(element, dict):
        identity: Object = json.loads(key[2:])
        return all(element.get(name) == value for name, value in identity.items())
    return key.startswith("v:") and json.loads(key[2:]) == element
