"""A workload as a graph: identity first, then settings, migration and service."""

import json
from collections.abc import Mapping

import pytest

from components.cluster.pod_role import ClusterIdentity
from components.security.policy_document import Statement
from components.workload.arguments import SecretFile, WorkloadPlan
from components.workload.plain_files import PlainFiles
from components.workload.workload import MigrationAccess, Workload, WorkloadArgs
from tests.components.engine import ACCOUNT, REGION, Graph, build
from tests.components.workload.plans import good_migration, good_plan

ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
SECRETS = "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass"
PASSWORD = SecretFile(file="password", variable="DATABASE_PASSWORD_FILE", key="password")
SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db"  # noqa: S105 # an address, not a secret
KEYS = SecretFile(file="keys.json", variable="SIGNING_KEYS_FILE")
KEYS_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:keys"  # noqa: S105 # an address, not a secret
READ: Statement = {
    "Sid": "ReadAdministrator",
    "Effect": "Allow",
    "Action": ["secretsmanager:GetSecretValue"],
    "Resource": SECRET,
}
PUBLISH: Statement = {
    "Sid": "PublishEvents",
    "Effect": "Allow",
    "Action": ["sns:Publish"],
    "Resource": "arn:topic",
}


def arguments(
    *,
    plan: WorkloadPlan | None = None,
    settings: Mapping[str, str] | None = None,
    secret_arns: Mapping[str, str] | None = None,
    migration: MigrationAccess | None = None,
) -> WorkloadArgs:
    return WorkloadArgs(
        plan=plan or good_plan(secret_files=(KEYS,), migration=good_migration(secret_files=(PASSWORD,))),
        cluster=ClusterIdentity(name="platform-dev", account_id=ACCOUNT, region=REGION),
        cluster_name="platform-dev",
        repository="registry/order-service",
        settings=settings if settings is not None else {"LOG_LEVEL": "INFO"},
        permissions=[PUBLISH],
        secret_arns=secret_arns if secret_arns is not None else {"keys.json": KEYS_SECRET},
        migration=migration or MigrationAccess(permissions=[READ], secret_arns={"password": SECRET}),
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(lambda: Workload("order-service", arguments()))


def test_pods_take_their_role_through_pod_identity_of_this_cluster_alone(graph: Graph) -> None:
    trust = json.loads(graph.one("aws:iam/role:Role", "order-service-pods-role")["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    cluster = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/platform-dev"
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": cluster}
    association = graph.one(ASSOCIATION, "order-service-pod-identity")
    assert (association["namespace"], association["serviceAccount"]) == ("orders", "order-service")


@pytest.mark.parametrize(
    ("pods", "allowed"), [("order-service-pods", PUBLISH), ("order-service-migration-pods", READ)]
)
def test_a_role_holds_exactly_the_permissions_that_were_asked_for(
    graph: Graph, pods: str, allowed: Statement
) -> None:
    policy = json.loads(graph.one("aws:iam/rolePolicy:RolePolicy", f"{pods}-permissions")["policy"])
    assert policy["Statement"] == [allowed]


def test_what_the_migration_may_read_the_service_may_not(graph: Graph) -> None:
    service = graph.one(SECRETS, "order-service-secrets")
    migration = graph.one(SECRETS, "order-service-migration-secrets")
    assert SECRET in migration["spec"]["parameters"]["objects"]
    assert SECRET not in service["spec"]["parameters"]["objects"]
    association = graph.one(ASSOCIATION, "order-service-migration-pod-identity")
    assert association["serviceAccount"] == "order-service-migration"


def test_pods_start_only_after_their_identity_and_the_migration(graph: Graph) -> None:
    deployment = graph.one("kubernetes:apps/v1:Deployment")
    needed = {graph.by_urn(urn).type for urn in deployment.dependencies}
    job = graph.one("kubernetes:batch/v1:Job")
    assert {graph.one(ASSOCIATION, "order-service-migration-pod-identity").urn} <= set(job.dependencies)
    assert {
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws:iam/rolePolicy:RolePolicy",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:batch/v1:Job",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        SECRETS,
    } <= needed


def test_service_and_migration_read_the_same_settings_of_this_version(graph: Graph) -> None:
    name = graph.one("kubernetes:core/v1:ConfigMap").outputs["metadata"]["name"]
    for kind in ("apps/v1:Deployment", "batch/v1:Job"):
        container = graph.one(f"kubernetes:{kind}")["spec"]["template"]["spec"]["containers"][0]
        assert container["envFrom"] == [{"configMapRef": {"name": name}}]
        assert container["image"] == "registry/order-service:1.4.2"


def test_secrets_are_named_and_never_held(graph: Graph) -> None:
    parameters = graph.one(SECRETS, "order-service-migration-secrets")["spec"]["parameters"]
    assert parameters["usePodIdentity"] == "true"
    assert json.loads(parameters["objects"]) == [
        {
            "objectName": SECRET,
            "objectType": "secretsmanager",
            "jmesPath": [{"path": "password", "objectAlias": "password"}],
        }
    ]
    data = graph.one("kubernetes:core/v1:ConfigMap")["data"]
    assert data == {"LOG_LEVEL": "INFO", "SIGNING_KEYS_FILE": "/run/platform-secrets/keys.json"}


def test_a_workload_without_secrets_and_migration_has_neither() -> None:
    bare = arguments(plan=good_plan(), secret_arns={}, migration=MigrationAccess())
    graph = build(lambda: Workload("order-service", bare))
    assert graph.of_type("kubernetes:batch/v1:Job") == []
    assert graph.of_type(SECRETS) == []
    assert graph.one("kubernetes:core/v1:ConfigMap")["data"] == {"LOG_LEVEL": "INFO"}


def test_files_are_there_before_the_pods_of_service_and_migration_that_mount_them() -> None:
    files = PlainFiles(owner="order-service", contents={"authorities.pem": "-----BEGIN"})
    plan = good_plan(files=files, migration=good_migration())
    graph = build(
        lambda: Workload("order-service", arguments(plan=plan, secret_arns={}, migration=MigrationAccess()))
    )
    mapped = graph.one("kubernetes:core/v1:ConfigMap", "order-service-files")
    assert mapped["metadata"]["name"] == files.name
    assert mapped["data"] == {"authorities.pem": "-----BEGIN"}
    for kind in ("apps/v1:Deployment", "batch/v1:Job"):
        made = graph.one(f"kubernetes:{kind}")
        pod = made["spec"]["template"]["spec"]
        assert mapped.urn in made.dependencies
        assert {"name": "files", "configMap": {"name": files.name}} in pod["volumes"]
        mount = {"name": "files", "mountPath": "/etc/platform-files", "readOnly": True}
        assert mount in pod["containers"][0]["volumeMounts"]


def test_a_setting_that_is_no_variable_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^WorkloadArgs\.settings: 'logLevel' is no environment variable"):
        arguments(settings={"logLevel": "INFO"})


def test_secret_files_without_a_secret_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^WorkloadArgs\.secret_arns: has \[\], but order-service reads"):
        arguments(secret_arns={})
    with pytest.raises(
        ValueError, match=r"^WorkloadArgs\.migration\.secret_arns: has \[\], but the migration"
    ):
        arguments(migration=MigrationAccess())


def test_a_permission_with_a_wildcard_is_refused() -> None:
    from components.cluster.pod_role import PodRoleArgs

    everything: Statement = {"Sid": "All", "Effect": "Allow", "Action": ["sns:*"], "Resource": "*"}
    identity = ClusterIdentity(name="c", account_id=ACCOUNT, region=REGION)
    with pytest.raises(
        ValueError, match=r"^PodRoleArgs\.permissions: All allows \['sns:\*'\]; list the actions"
    ):
        PodRoleArgs(cluster=identity, permissions=[everything])
