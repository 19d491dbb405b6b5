"""What is there after `up`: accounts, their networks, their clusters, and what runs on these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.tree import Tree

from operations.stack_order import StackName

Resource = Mapping[str, Any]
States = Mapping[str, Sequence[Resource]]
"""Stack -> its resources."""

ORGANIZATION = "aws:organizations/organization:Organization"
ACCOUNT = "aws:organizations/account:Account"
POLICY = "aws:organizations/policy:Policy"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
WORKLOAD = "kubernetes:apps/v1:Deployment"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
BESIDE = {
    "aws:ec2transitgateway/transitGateway:TransitGateway": ("Transit Gateway", "id"),
    "aws:ecr/repository:Repository": ("image repository", "name"),
    "aws:cloudtrail/trail:Trail": ("CloudTrail", "name"),
    "aws:rds/cluster:Cluster": ("Aurora", "clusterIdentifier"),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("Redis", "replicationGroupId"),
    "aws:sqs/queue:Queue": ("queue", "name"),
}
"""Type -> how people call it, and the output that names one."""


def platform_tree(states: States) -> Tree:
    """Accounts -> network -> clusters -> workloads, from the stacks' states."""
    organization = states.get(StackName.ORGANIZATION, ())
    tree = Tree("[bold]organization[/bold]")
    for root in _of_type(organization, ORGANIZATION):
        policies = len(_of_type(organization, POLICY))
        branch = tree.add(f"[bold]management[/bold] [dim]{_outputs(root).get('masterAccountId', '')}[/dim]")
        branch.add(f"{policies} policies of the organization")
    for account in sorted(_of_type(organization, ACCOUNT), key=_place_in_order):
        _add_account(tree, account, states)
    return tree


def _place_in_order(account: Resource) -> tuple[int, str]:
    """As the stacks come up; further accounts follow by name."""
    order, stack = list(StackName), _stack_of(_name(account), StackName)
    return order.index(StackName(stack)) if stack else len(order), _name(account)


def _add_account(tree: Tree, account: Resource, states: States) -> None:
    branch = tree.add(f"[bold]{_name(account)}[/bold] [dim]{account.get('id', '')}[/dim]")
    resources = states.get(_stack_of(_name(account), states) or "", ())
    for vpc in _of_type(resources, VPC):
        _add_network(branch, vpc, resources)
    for cluster in _of_type(resources, CLUSTER):
        _add_cluster(branch, cluster, resources)
    for kind, (label, output) in BESIDE.items():
        for name in sorted(str(_outputs(found).get(output, "")) for found in _of_type(resources, kind)):
            branch.add(f"{label} {name}")


def _name(account: Resource) -> str:
    return str(_outputs(account).get("name", ""))


def _stack_of(account: str, stacks: Iterable[str]) -> str | None:
    """The stack whose name is a word of the account's, as in `prod` or `acme-prod`."""
    words = account.lower().replace("-", " ").split()
    return next((stack for stack in stacks if stack in words and stack != StackName.ORGANIZATION), None)


def _add_network(branch: Tree, vpc: Resource, resources: Sequence[Resource]) -> None:
    subnets = [each for each in _of_type(resources, SUBNET) if _outputs(each).get("vpcId") == vpc.get("id")]
    zones = {_outputs(each).get("availabilityZone") for each in subnets}
    block = _outputs(vpc).get("cidrBlock")
    branch.add(f"VPC {block} [dim]{len(subnets)} subnets over {len(zones)} zones[/dim]")


def _add_cluster(branch: Tree, cluster: Resource, resources: Sequence[Resource]) -> None:
    outputs = _outputs(cluster)
    groups = [_outputs(group) for group in _of_type(resources, NODE_GROUP)]
    nodes = sum(int((group.get("scalingConfig") or {}).get("desiredSize") or 0) for group in groups)
    node = branch.add(f"EKS {outputs.get('name')} {outputs.get('version', '')} [dim]{nodes} nodes[/dim]")
    for workload in sorted(_workloads(resources)):
        node.add(workload)


def _workloads(resources: Sequence[Resource]) -> Iterable[str]:
    ranges = {_where(scaler): _range(scaler) for scaler in _of_type(resources, AUTOSCALER)}
    for workload in _of_type(resources, WORKLOAD):
        copies = ranges.get(_where(workload)) or _spec(workload).get("replicas")
        yield f"{_where(workload)} [dim]{copies} replicas[/dim]"


def _where(resource: Resource) -> str:
    """Namespace and name; an autoscaler stands for what it scales."""
    metadata = _outputs(resource).get("metadata") or {}
    target = _spec(resource).get("scaleTargetRef") or {}
    return f"{metadata.get('namespace')}/{target.get('name') or metadata.get('name')}"


def _range(autoscaler: Resource) -> str:
    spec = _spec(autoscaler)
    return f"{spec.get('minReplicas', 1)} to {spec.get('maxReplicas')}"


def _spec(resource: Resource) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = _outputs(resource).get("spec") or {}
    return spec


def _of_type(resources: Iterable[Resource], kind: str) -> list[Resource]:
    return [resource for resource in resources if resource["type"] == kind]


def _outputs(resource: Resource) -> Mapping[str, Any]:
    """What the resource is, its id among it."""
    outputs: Mapping[str, Any] = resource.get("outputs") or {}
    return {"id": resource.get("id", ""), **outputs}
