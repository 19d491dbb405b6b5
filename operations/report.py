"""What is there after `up`, as a tree, and what it took, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.tree import Tree

from operations.drift import Drift
from operations.engine import QUIET_OPERATIONS, Outcome
from operations.profile import ENGINE_START, PROGRAM_START, RESOURCES, Calls, Profile, inside_resources

Resource = Mapping[str, Any]

ACCOUNT = "aws:organizations/account:Account"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
DATA_STORES = {
    "aws:rds/cluster:Cluster": "Aurora",
    "aws:elasticache/replicationGroup:ReplicationGroup": "Redis",
    "aws:sqs/queue:Queue": "queue",
}
WORKLOAD = "kubernetes:apps/v1:Deployment"


def platform_tree(states: Mapping[str, Sequence[Resource]]) -> Tree:
    """Accounts -> network -> clusters -> workloads, from the stacks' states (stack -> resources)."""
    tree = Tree("[bold]organization[/bold]")
    for account in _of_type(states.get("organization", ()), ACCOUNT):
        _add_account(tree, account, states)
    return tree


def _add_account(tree: Tree, account: Resource, states: Mapping[str, Sequence[Resource]]) -> None:
    name, identifier = str(_outputs(account).get("name", "")), account.get("id", "")
    stack = _stack_of(name, states)
    branch = tree.add(f"[bold]{name}[/bold] [dim]{identifier}[/dim]")
    if stack is None:
        return
    resources = states[stack]
    for vpc in _of_type(resources, VPC):
        _add_network(branch, vpc, resources)
    for cluster in _of_type(resources, CLUSTER):
        _add_cluster(branch, cluster, resources)
    for kind, label in DATA_STORES.items():
        for store in _of_type(resources, kind):
            branch.add(f"{label} {_physical_name(store)}")


def _stack_of(account: str, states: Mapping[str, Sequence[Resource]]) -> str | None:
    """The stack whose name the account's name starts or ends with, as in `prod` or `acme-prod`."""
    words = account.lower().replace("-", " ").split()
    return next((stack for stack in states if stack in words and stack != "organization"), None)


def _add_network(branch: Tree, vpc: Resource, resources: Sequence[Resource]) -> None:
    outputs = _outputs(vpc)
    subnets = [
        entry for entry in _of_type(resources, SUBNET) if _outputs(entry).get("vpcId") == vpc.get("id")
    ]
    zones = {_outputs(entry).get("availabilityZone") for entry in subnets}
    branch.add(f"VPC {outputs.get('cidrBlock')} [dim]{len(subnets)} subnets over {len(zones)} zones[/dim]")


def _add_cluster(branch: Tree, cluster: Resource, resources: Sequence[Resource]) -> None:
    outputs = _outputs(cluster)
    groups = [_outputs(group) for group in _of_type(resources, NODE_GROUP)]
    nodes = sum(int((group.get("scalingConfig") or {}).get("desiredSize") or 0) for group in groups)
    node = branch.add(f"EKS {outputs.get('name')} {outputs.get('version', '')} [dim]{nodes} nodes[/dim]")
    for workload in _of_type(resources, WORKLOAD):
        metadata = _outputs(workload).get("metadata") or {}
        replicas = (_outputs(workload).get("spec") or {}).get("replicas")
        node.add(f"{metadata.get('namespace')}/{metadata.get('name')} [dim]{replicas} replicas[/dim]")


def stack_table(outcomes: Iterable[Outcome]) -> Table:
    """Stack, resources, what changed, seconds."""
    table = _figures("stack", "resources", "changes", "seconds")
    for outcome in outcomes:
        changed = {key: count for key, count in outcome.changes.items() if key not in QUIET_OPERATIONS}
        said = ", ".join(f"{count} {operation}" for operation, count in sorted(changed.items())) or "none"
        table.add_row(outcome.stack, str(outcome.resources), said, f"{outcome.seconds:.1f}")
    return table


def profile_table(profile: Profile) -> Table:
    """Phase, seconds, share of the whole."""
    table = _figures("phase", "seconds", "share")
    for name, seconds in profile.seconds.items():
        table.add_row(name, f"{seconds:.1f}", f"{seconds / max(profile.total, 0.001):.0%}")
    return table


def update_table(profile: Profile) -> Table:
    """Stack, then the seconds of each phase of its update."""
    phases = (ENGINE_START, PROGRAM_START, RESOURCES)
    table = _figures("stack", *phases)
    for stack, seconds in profile.updates.items():
        table.add_row(stack, *(f"{seconds.get(phase, 0.0):.1f}" for phase in phases))
    return table


def resources_table(calls: Calls) -> Table:
    """What the resources' time consists of, summed over parallel calls."""
    table = _figures("while resources are made", "seconds", "share")
    parts = inside_resources(calls)
    for name, seconds in parts.items():
        table.add_row(name, f"{seconds:.1f}", f"{seconds / max(sum(parts.values()), 0.001):.0%}")
    return table


def call_table(calls: Calls) -> Table:
    """Provider method, emulated service or wait: how often, and seconds summed over parallel calls."""
    table = _figures("call", "calls", "seconds", "ms a call")
    rows = [
        (f"{name} {method}", found) for name, methods in calls.items() for method, found in methods.items()
    ]
    for name, found in sorted(rows, key=lambda row: -row[1]["seconds"]):
        count, seconds = found["count"], found["seconds"]
        table.add_row(name, f"{count:.0f}", f"{seconds:.1f}", f"{1000 * seconds / max(count, 1):.1f}")
    return table


def drift_table(drifts: Iterable[Drift]) -> Table:
    table = Table("stack", "resource", "type", "property", "before", "after", "owner")
    for drift in drifts:
        table.add_row(*drift.as_row().values())
    return table


def _figures(*headers: str) -> Table:
    """A table whose first column is a name and whose others are figures."""
    table = Table(*headers)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _of_type(resources: Iterable[Resource], kind: str) -> list[Resource]:
    return [resource for resource in resources if resource["type"] == kind]


def _outputs(resource: Resource) -> Mapping[str, Any]:
    outputs: Mapping[str, Any] = resource.get("outputs") or {}
    return outputs


def _physical_name(resource: Resource) -> str:
    outputs = _outputs(resource)
    return str(
        outputs.get("clusterIdentifier") or outputs.get("replicationGroupId") or outputs.get("name") or ""
    )
