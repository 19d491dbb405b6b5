"""Which control plane logs are on, in the two-part list that EKS answers with."""

from __future__ import annotations

from sandbox.cloud.eks import errors
from sandbox.cloud.eks.state import Document

TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
NOTHING: Document = {"clusterLogging": [{"types": list(TYPES), "enabled": False}]}


def merged(current: Document, wanted: Document) -> Document:
    """The current setting with the wanted changes; types that are not mentioned stay as they are."""
    enabled = {kind for part in current["clusterLogging"] if part["enabled"] for kind in part["types"]}
    for part in wanted.get("clusterLogging") or []:
        kinds = set(part.get("types") or [])
        unknown = sorted(kinds - set(TYPES))
        if unknown:
            raise errors.invalid_parameter(f"unknown log types {unknown}; EKS has {', '.join(TYPES)}")
        enabled = enabled | kinds if part.get("enabled") else enabled - kinds
    parts = [
        {"types": [kind for kind in TYPES if (kind in enabled) is on], "enabled": on} for on in (True, False)
    ]
    return {"clusterLogging": [part for part in parts if part["types"]]}
