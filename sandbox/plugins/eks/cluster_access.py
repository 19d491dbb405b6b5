"""The access entries of a cluster: who may enter it, and what they may do there."""

from __future__ import annotations

from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value

ACCESS_SCOPE_DEFAULT = {"type": "cluster"}


def access_entries(
    monitor: Monitor, name: str, cluster: Resource, entries: Value, options: ChildOptions
) -> tuple[str, ...]:
    """Register an entry for each key, with its policies; returns the URNs of all."""
    made: list[str] = []
    for key in entries.data or {}:
        made += _access_entry(monitor, f"{name}-{key}", cluster, entries.get(key), options)
    return tuple(made)


def _access_entry(
    monitor: Monitor, name: str, cluster: Resource, entry: Value, options: ChildOptions
) -> list[str]:
    inputs = {
        "clusterName": cluster.output("name"),
        "principalArn": entry.get("principalArn"),
        "kubernetesGroups": entry.get("kubernetesGroups"),
        "userName": entry.get("username"),
        "type": entry.get("type"),
        "tags": entry.get("tags"),
    }
    made = monitor.child("aws:eks/accessEntry:AccessEntry", name, inputs, options)
    urns = [made.urn]
    policies = entry.get("accessPolicies")
    for policy in policies.data or {}:
        scope = policies.get(policy, "accessScope")
        association = {
            "clusterName": cluster.output("name"),
            "principalArn": made.output("principalArn"),
            "policyArn": policies.get(policy, "policyArn"),
            "accessScope": scope if scope.data else ACCESS_SCOPE_DEFAULT,
        }
        type_ = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
        urns.append(monitor.child(type_, f"{name}-{policy}", association, options).urn)
    return urns
