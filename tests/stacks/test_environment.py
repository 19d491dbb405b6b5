"""A whole environment against the recording engine: what is in it, where, and behind which provider."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.components.engine import Graph
from tests.stacks.environment import ORGANIZATION, SHARED, environment


@pytest.fixture(scope="module")
def dev() -> Graph:
    return environment("dev")


@pytest.fixture(scope="module")
def prod() -> Graph:
    return environment("prod")


def kinds(graph: Graph) -> Counter[str]:
    return Counter(each.type for each in graph.resources)


def test_the_first_preview_shows_every_resource(dev: Graph) -> None:
    preview = environment("dev", preview=True)
    assert kinds(preview) == kinds(dev)
    assert {each.name for each in preview.resources} == {each.name for each in dev.resources}


def test_each_service_has_its_own_database_and_all_of_them_share_cache_and_queue(dev: Graph) -> None:
    databases = {each["databaseName"] for each in dev.of_type("aws:rds/cluster:Cluster")}
    queues = {each["name"] for each in dev.of_type("aws:sqs/queue:Queue")}
    assert databases == {"users", "orders"}
    assert queues == {"orders.fifo", "orders-dead-letter.fifo"}
    assert len(dev.of_type("aws:elasticache/replicationGroup:ReplicationGroup")) == 1


def test_both_services_run_on_the_cluster_with_all_that_belongs_to_them(dev: Graph) -> None:
    for kind in (
        "apps/v1:Deployment",
        "core/v1:Service",
        "autoscaling/v2:HorizontalPodAutoscaler",
        "policy/v1:PodDisruptionBudget",
        "batch/v1:Job",
    ):
        assert len(dev.of_type(f"kubernetes:{kind}")) == 2, kind
    for kind in (
        "kubernetes:core/v1:ServiceAccount",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    ):
        assert len(dev.of_type(kind)) == 4, f"{kind}: a service and its migration are two identities"


def test_objects_on_the_cluster_use_the_clusters_provider_and_wait_for_its_nodes(dev: Graph) -> None:
    objects = [each for each in dev.resources if each.type.startswith("kubernetes:")]
    provider = dev.one("pulumi:providers:kubernetes")
    assert {each.provider_name for each in objects} == {"cluster"}
    assert dev.one("aws:eks/nodeGroup:NodeGroup").urn in provider.dependencies


def test_nodes_start_once_auto_scaling_may_use_the_key_of_their_image(dev: Graph) -> None:
    grant = dev.one("aws:kms/grant:Grant")
    assert grant["keyId"] == SHARED["image_key_arn"]
    assert grant["retiringPrincipal"] == ORGANIZATION["deploy_role_arns"]["dev"]  # type: ignore[index] # mixed values
    template = dev.one("aws:ec2/launchTemplate:LaunchTemplate")
    assert grant.urn in template.property_dependencies["imageId"]


def test_everything_on_aws_lands_in_the_account_or_in_the_hub(dev: Graph) -> None:
    on_aws = [each for each in dev.resources if each.type.startswith("aws:")]
    providers = Counter(each.provider_name for each in on_aws)
    assert set(providers) == {"dev-eu-central-1", "shared-eu-central-1"}
    in_hub = {each.type for each in on_aws if each.provider_name == "shared-eu-central-1"}
    # What joins a spoke to the hub is the hub's: the attachment's acceptance and routes, and its private names.
    assert {kind.split("/")[0] for kind in in_hub} <= {"aws:ec2transitgateway", "aws:route53"}


def test_prod_and_nonprod_use_different_tables_of_the_hub(dev: Graph, prod: Graph) -> None:
    association = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
    assert dev.one(association)["transitGatewayRouteTableId"] == "tgw-rtb-nonprod"
    assert prod.one(association)["transitGatewayRouteTableId"] == "tgw-rtb-prod"


def test_what_holds_data_is_protected_in_prod_only(dev: Graph, prod: Graph) -> None:
    stateful = (
        "aws:rds/cluster:Cluster",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "eks:index:Cluster",
        "aws:secretsmanager/secret:Secret",
        "aws:sqs/queue:Queue",
    )
    for kind in stateful:
        assert not any(each.protect for each in dev.of_type(kind)), kind
        unprotected = [each.name for each in prod.of_type(kind) if not each.protect]
        assert unprotected == [], kind


def test_databases_are_found_by_the_organizations_backup_policy(dev: Graph) -> None:
    for database in dev.of_type("aws:rds/cluster:Cluster"):
        assert database["tags"] == {"Backup": "daily"}


def test_only_the_nodes_reach_the_data_stores(dev: Graph) -> None:
    rules = [
        each
        for each in dev.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if each["fromPort"] in (5432, 6379)
    ]
    assert {each["referencedSecurityGroupId"] for each in rules} == {"cluster-eks-security-group"}
    assert len(rules) == 3


def test_images_come_from_the_shared_registry_at_the_configured_build(dev: Graph) -> None:
    images = {
        each["spec"]["template"]["spec"]["containers"][0]["image"]
        for each in dev.of_type("kubernetes:apps/v1:Deployment")
    }
    registry = "222222222222.dkr.ecr.eu-central-1.amazonaws.com"
    assert images == {f"{registry}/user-service:0.1.0", f"{registry}/order-service:0.1.0"}


def test_no_secret_value_is_in_any_input(dev: Graph) -> None:
    assert dev.of_type("aws:secretsmanager/secretVersion:SecretVersion") == []
    assert all(each.inputs.get("masterPassword") is None for each in dev.of_type("aws:rds/cluster:Cluster"))


def test_the_exports_are_what_people_look_up(dev: Graph) -> None:
    assert dev.outputs["cluster_name"] == "platform-dev"
    assert dev.outputs["service_addresses"] == {
        "user-service": "http://user-service.users.svc.cluster.local",
        "order-service": "http://order-service.orders.svc.cluster.local",
    }


def test_sessions_are_the_only_way_into_a_node(dev: Graph) -> None:
    for kind, key in (
        ("aws:ec2/launchTemplate:LaunchTemplate", "keyName"),
        ("aws:ec2/instance:Instance", "keyName"),
    ):
        assert not [one.name for one in dev.of_type(kind) if one.inputs.get(key)], "a key is a second way in"
    rules = dev.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert rules, "security groups let something in"
    open_to_ssh = [
        one.name for one in rules if one.inputs.get("fromPort", 0) <= 22 <= one.inputs.get("toPort", 0)
    ]
    assert not open_to_ssh, f"{open_to_ssh} let in SSH"
    assert dev.one("aws:ssm/document:Document", "fleet-sessions-preferences")["documentType"] == "Session"
