"""Aurora: who reaches it, how it is kept, and what is refused."""

import pytest

from components.data.aurora_postgres import AuroraPostgres, AuroraPostgresArgs
from tests.components.engine import Graph, build


def arguments(
    *,
    identifier: str = "prod-users",
    database: str = "users",
    instances: int = 2,
    backup_days: int = 35,
    protect: bool = True,
) -> AuroraPostgresArgs:
    return AuroraPostgresArgs(
        identifier=identifier,
        database=database,
        engine_version="16.6",
        instance_class="db.r6g.large",
        vpc_id="vpc-1",
        subnet_ids=["subnet-a", "subnet-b", "subnet-c"],
        clients={"cluster-nodes": "sg-nodes"},
        key_arn="arn:key",
        protect=protect,
        instances=instances,
        backup_days=backup_days,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(lambda: AuroraPostgres("users", arguments()))


def test_the_master_password_is_made_by_rds_and_never_known_here(graph: Graph) -> None:
    cluster = graph.one("aws:rds/cluster:Cluster")
    assert cluster["manageMasterUserPassword"] is True
    assert cluster["masterUserSecretKmsKeyId"] == "arn:key"
    assert "masterPassword" not in cluster.inputs


def test_everything_is_encrypted_with_the_given_key(graph: Graph) -> None:
    cluster = graph.one("aws:rds/cluster:Cluster")
    assert (cluster["storageEncrypted"], cluster["kmsKeyId"]) == (True, "arn:key")
    assert graph.one("aws:cloudwatch/logGroup:LogGroup")["kmsKeyId"] == "arn:key"
    instances = graph.of_type("aws:rds/clusterInstance:ClusterInstance")
    assert {each["performanceInsightsKmsKeyId"] for each in instances} == {"arn:key"}


def test_clients_reach_one_port_over_tls_and_nothing_goes_out(graph: Graph) -> None:
    rule = graph.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule["referencedSecurityGroupId"], rule["fromPort"], rule["toPort"]) == ("sg-nodes", 5432, 5432)
    assert graph.of_type("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule") == []
    parameters = graph.one("aws:rds/clusterParameterGroup:ClusterParameterGroup")["parameters"]
    assert {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"} in parameters


def test_readers_take_over_in_order_and_are_not_public(graph: Graph) -> None:
    instances = graph.of_type("aws:rds/clusterInstance:ClusterInstance")
    assert [each["promotionTier"] for each in instances] == [0, 1]
    assert {each["publiclyAccessible"] for each in instances} == {False}


def test_a_protected_cluster_leaves_a_last_snapshot(graph: Graph) -> None:
    cluster = graph.one("aws:rds/cluster:Cluster")
    assert cluster.protect
    assert (cluster["deletionProtection"], cluster["skipFinalSnapshot"]) == (True, False)
    assert cluster["finalSnapshotIdentifier"] == "prod-users-final"


def test_an_unprotected_cluster_can_be_thrown_away() -> None:
    cluster = build(lambda: AuroraPostgres("users", arguments(protect=False))).one("aws:rds/cluster:Cluster")
    assert not cluster.protect
    assert (cluster["deletionProtection"], cluster["skipFinalSnapshot"]) == (False, True)


def test_logs_go_to_a_group_that_exists_before_the_cluster(graph: Graph) -> None:
    cluster, logs = graph.one("aws:rds/cluster:Cluster"), graph.one("aws:cloudwatch/logGroup:LogGroup")
    assert logs["name"] == "/aws/rds/cluster/prod-users/postgresql"
    assert logs.urn in cluster.dependencies


def test_the_parameter_family_follows_the_engine() -> None:
    assert arguments().family == "aurora-postgresql16"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"identifier": "Prod_Users"},
            "AuroraPostgresArgs.identifier: 'Prod_Users' is none that RDS takes; use a letter, then lower-case "
            "letters, digits and single hyphens",
        ),
        ({"database": "us-ers"}, "AuroraPostgresArgs.database: 'us-ers' is no plain PostgreSQL name"),
        (
            {"instances": 1},
            "AuroraPostgresArgs.instances: 1 is not within 2 (a protected cluster needs a reader to take over) "
            "and 16, Aurora's limit",
        ),
        (
            {"backup_days": 3},
            "AuroraPostgresArgs.backup_days: 3 is not within 7, our minimum, and 35, Aurora's limit",
        ),
    ],
)
def test_what_would_fail_or_lose_data_is_refused(change: dict[str, str | int], message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 # the whole message is compared below
        arguments(**change)  # type: ignore[arg-type] # each case changes one field of its own type
    assert str(refusal.value) == message


def test_one_instance_is_enough_where_nothing_is_protected() -> None:
    assert arguments(instances=1, protect=False).instances == 1
