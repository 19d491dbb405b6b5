"""The tree after `up`: in the order of the stacks, with what a newcomer looks for."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from operations.platform_tree import (
    ACCOUNT,
    AUTOSCALER,
    CLUSTER,
    NODE_GROUP,
    ORGANIZATION,
    POLICY,
    SUBNET,
    VPC,
    WORKLOAD,
    platform_tree,
)


def _resource(kind: str, identifier: str = "", **outputs: Any) -> dict[str, Any]:
    return {"type": kind, "id": identifier, "outputs": outputs}


def _said(states: dict[str, list[dict[str, Any]]]) -> str:
    console = Console(width=100)
    with console.capture() as said:
        console.print(platform_tree(states))
    return said.get()


ACCOUNTS = [
    _resource(ORGANIZATION, "o-1", masterAccountId="123456789012"),
    _resource(POLICY, "p-1"),
    _resource(ACCOUNT, "333", name="prod"),
    _resource(ACCOUNT, "444", name="apart"),
    _resource(ACCOUNT, "222", name="acme-dev"),
    _resource(ACCOUNT, "111", name="security"),
]
DEV = [
    _resource(VPC, "vpc-1", cidrBlock="10.16.0.0/16"),
    _resource(SUBNET, "subnet-1", vpcId="vpc-1", availabilityZone="eu-central-1a"),
    _resource(CLUSTER, name="platform-dev", version="1.34"),
    _resource(NODE_GROUP, scalingConfig={"desiredSize": 2}),
    _resource(WORKLOAD, metadata={"namespace": "users", "name": "user-service"}, spec={"replicas": 1}),
    _resource(WORKLOAD, metadata={"namespace": "tools", "name": "one"}, spec={"replicas": 1}),
    _resource(
        AUTOSCALER,
        metadata={"namespace": "users", "name": "scaler"},
        spec={"minReplicas": 2, "maxReplicas": 4, "scaleTargetRef": {"name": "user-service"}},
    ),
    _resource("aws:sqs/queue:Queue", "https://queue", name="orders.fifo"),
]


def test_accounts_come_in_the_order_of_their_stacks_and_others_last() -> None:
    lines = _said({"organization": ACCOUNTS}).splitlines()
    names = [line.split()[1] for line in lines if line.startswith(("├", "└"))]
    assert names == ["management", "security", "acme-dev", "prod", "apart"]


def test_an_account_shows_its_network_its_cluster_and_what_is_beside_it() -> None:
    said = _said({"organization": ACCOUNTS, "dev": DEV})
    for wanted in (
        "VPC 10.16.0.0/16 1 subnets over 1 zones",
        "EKS platform-dev 1.34 2 nodes",
        "queue orders.fifo",
    ):
        assert wanted in said, said


def test_replicas_are_those_that_the_autoscaler_may_choose() -> None:
    said = _said({"organization": ACCOUNTS, "dev": DEV})
    assert "users/user-service 2 to 4 replicas" in said
    assert "tools/one 1 replicas" in said, "without an autoscaler the number is fixed"
