"""The default security groups of a cluster: one for its control plane, one for nodes that the user adds."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value, combine

RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
ANYWHERE = ["0.0.0.0/0"]
LAST_PORT = 65535


@dataclass(frozen=True)
class NodeSecurityGroup:
    group: Resource
    cluster_ingress: Resource


def create_cluster_group(
    monitor: Monitor, name: str, vpc_id: Value, tags: Value, options: ChildOptions
) -> Resource:
    """The control plane's group, which may call out anywhere."""
    group_name = f"{name}-eksClusterSecurityGroup"
    named = combine(lambda given: {"Name": group_name, **(given or {})}, tags)
    inputs = {"vpcId": vpc_id, "revokeRulesOnDelete": True, "tags": named}
    group = monitor.child(GROUP, group_name, inputs, options)
    egress = {
        "description": "Allow internet access.",
        "type": "egress",
        "fromPort": 0,
        "toPort": 0,
        "protocol": "-1",
        "cidrBlocks": ANYWHERE,
        "securityGroupId": group.id,
    }
    monitor.child(RULE, f"{name}-eksClusterInternetEgressRule", egress, options)
    return group


def create_node_group(
    monitor: Monitor,
    name: str,
    cluster_name: Value,
    cluster_group: Resource,
    vpc_id: Value,
    tags: Value,
    options: ChildOptions,
) -> NodeSecurityGroup:
    """The nodes' group: open among nodes and towards the control plane."""
    group_name = f"{name}-nodeSecurityGroup"
    owned = combine(
        lambda cluster, given: {
            "Name": group_name,
            f"kubernetes.io/cluster/{cluster}": "owned",
            **(given or {}),
        },
        cluster_name,
        tags,
    )
    group = monitor.child(
        GROUP, group_name, {"vpcId": vpc_id, "revokeRulesOnDelete": True, "tags": owned}, options
    )
    for rule, inputs in _node_rules(cluster_group).items():
        monitor.child(RULE, f"{name}-{rule}", {**inputs, "securityGroupId": group.id}, options)
    api = {
        "description": "Allow pods to communicate with the cluster API Server",
        "type": "ingress",
        "fromPort": 443,
        "toPort": 443,
        "protocol": "tcp",
        "securityGroupId": cluster_group.id,
        "sourceSecurityGroupId": group.id,
    }
    return NodeSecurityGroup(group, monitor.child(RULE, f"{name}-eksClusterIngressRule", api, options))


def _node_rules(cluster_group: Resource) -> dict[str, dict[str, object]]:
    everything = {"fromPort": 0, "toPort": 0, "protocol": "-1"}
    from_control_plane = {"type": "ingress", "protocol": "tcp", "sourceSecurityGroupId": cluster_group.id}
    return {
        "eksNodeIngressRule": {
            "description": "Allow nodes to communicate with each other",
            "type": "ingress",
            "self": True,
            **everything,
        },
        "eksNodeClusterIngressRule": {
            "description": "Allow worker Kubelets and pods to receive communication from the cluster control plane",
            "fromPort": 1025,
            "toPort": LAST_PORT,
            **from_control_plane,
        },
        "eksExtApiServerClusterIngressRule": {
            "description": "Allow pods running extension API servers on port 443 to receive communication from "
            "cluster control plane",
            "fromPort": 443,
            "toPort": 443,
            **from_control_plane,
        },
        "eksNodeInternetEgressRule": {
            "description": "Allow internet access.",
            "type": "egress",
            "cidrBlocks": ANYWHERE,
            **everything,
        },
    }
