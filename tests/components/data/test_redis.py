"""Redis: encrypted both ways, failing over, reached by its clients alone."""

import pytest

from components.data.redis import Redis, RedisArgs
from tests.components.engine import Graph, build


def arguments(*, identifier: str = "dev-cache", nodes: int = 2) -> RedisArgs:
    return RedisArgs(
        identifier=identifier,
        engine_version="7.1",
        node_type="cache.t4g.small",
        vpc_id="vpc-1",
        subnet_ids=["subnet-a", "subnet-b"],
        clients={"cluster-nodes": "sg-nodes"},
        key_arn="arn:key",
        protect=False,
        nodes=nodes,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(lambda: Redis("cache", arguments()))


def test_data_is_encrypted_at_rest_and_on_the_wire(graph: Graph) -> None:
    group = graph.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert (group["atRestEncryptionEnabled"], group["kmsKeyId"]) == (True, "arn:key")
    assert (group["transitEncryptionEnabled"], group["transitEncryptionMode"]) == (True, "required")


def test_a_replica_in_another_zone_takes_over(graph: Graph) -> None:
    group = graph.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert (group["automaticFailoverEnabled"], group["multiAzEnabled"], group["numCacheClusters"]) == (
        True,
        True,
        2,
    )


def test_only_clients_reach_the_port(graph: Graph) -> None:
    rule = graph.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule["referencedSecurityGroupId"], rule["fromPort"], rule["toPort"]) == ("sg-nodes", 6379, 6379)


def test_a_single_node_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^RedisArgs\.nodes: 1 is not within 2 \(a primary and a replica"):
        arguments(nodes=1)


def test_an_identifier_that_elasticache_would_refuse_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^RedisArgs\.identifier: 'dev--cache' is none that ElastiCache takes"
    ):
        arguments(identifier="dev--cache")
