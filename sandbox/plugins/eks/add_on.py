"""`eks:index:Addon`: one EKS add-on on a cluster of this package."""

from __future__ import annotations

import json

from sandbox.plugins.eks.core_data import cluster_name
from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value, combine

COPIED = (
    "addonName",
    "addonVersion",
    "preserve",
    "resolveConflictsOnUpdate",
    "serviceAccountRoleArn",
)
SUPPORTED = frozenset({*COPIED, "cluster", "configurationValues", "resolveConflictsOnCreate", "tags"})


def build(monitor: Monitor, inputs: Inputs, parent: Resource, name: str) -> dict[str, Value]:
    inputs.check(SUPPORTED, {})
    values = inputs["configurationValues"]
    children = {
        **{key: inputs[key] for key in COPIED},
        "clusterName": cluster_name(monitor, inputs),
        "configurationValues": combine(json.dumps, values) if values.data is not None else None,
        "resolveConflictsOnCreate": inputs["resolveConflictsOnCreate"].data or "OVERWRITE",
        "tags": _flat_tags(inputs["tags"]),
    }
    monitor.child("aws:eks/addon:Addon", name, children, ChildOptions(parent=parent.urn))
    return {}


def _flat_tags(tags: Value) -> Value:
    """The component takes a list of maps, the resource one map."""
    return combine(
        lambda given: {key: value for part in given or [] for key, value in part.items()} or None, tags
    )
