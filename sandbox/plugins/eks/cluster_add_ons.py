"""EKS's default add-ons, as the component's options describe them."""

from __future__ import annotations

import json

from sandbox.plugins.eks.registration import Resource
from sandbox.plugins.eks.values import Value, combine

ADD_ON = "aws:eks/addon:Addon"


def add_on_inputs(add_on: str, options: Value, cluster: Resource, tags: Value) -> dict[str, object]:
    """Without a version EKS takes its own default."""
    values = options.get("configurationValues")
    version = options.get("version") if options.get("version").data else options.get("addonVersion")
    return {
        "clusterName": cluster.output("name"),
        "addonName": add_on,
        "addonVersion": version,
        "preserve": True,
        "resolveConflictsOnCreate": options.get("resolveConflictsOnCreate").data or "OVERWRITE",
        "resolveConflictsOnUpdate": options.get("resolveConflictsOnUpdate").data or "OVERWRITE",
        "configurationValues": combine(json.dumps, values) if values.data is not None else None,
        "tags": tags,
    }
