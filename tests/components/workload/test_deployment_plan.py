"""The objects that run a workload."""

from components.workload import deployment_plan, pod_plan
from components.workload.arguments import ImageVersion, SecretFile, WorkloadPlan
from components.workload.manifest_types import Job
from tests.components.workload.plans import good_migration, good_plan

ADMINISTRATOR = SecretFile(file="administrator", variable="DATABASE_PASSWORD_FILE", key="password")


def test_the_number_of_replicas_is_the_autoscalers_alone() -> None:
    assert "replicas" not in deployment_plan.deployment(good_plan(), "image", "settings")["spec"]


def test_a_new_version_starts_before_an_old_copy_stops() -> None:
    strategy = deployment_plan.deployment(good_plan(), "image", "settings")["spec"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": "25%", "maxUnavailable": 0}


def test_prometheus_finds_the_metrics_port() -> None:
    template = deployment_plan.deployment(good_plan(), "image", "settings")["spec"]["template"]
    assert template["metadata"]["annotations"]["prometheus.io/port"] == "9090"
    assert {"name": "http-metrics", "containerPort": 9090, "protocol": "TCP"} in template["spec"][
        "containers"
    ][0]["ports"]


def test_settings_get_their_name_from_pulumi_so_a_change_rolls_the_pods() -> None:
    made = deployment_plan.config_map(good_plan(), {"LOG_LEVEL": "INFO"})
    assert "name" not in made["metadata"]
    assert made["data"] == {"LOG_LEVEL": "INFO"}


def test_the_service_is_told_where_its_secret_files_are() -> None:
    plan = good_plan(secret_files=(SecretFile(file="password", variable="DATABASE_PASSWORD_FILE"),))
    data = deployment_plan.config_map(plan, {})["data"]
    assert data == {"DATABASE_PASSWORD_FILE": "/run/platform-secrets/password"}


def test_a_whole_secret_becomes_a_file_under_its_own_name() -> None:
    plan = good_plan(secret_files=(SecretFile(file="keys.json", variable="SIGNING_KEYS_FILE"),))
    assert deployment_plan.secret_objects(plan, {"keys.json": "arn:keys"}) == [
        {"objectName": "arn:keys", "objectType": "secretsmanager", "objectAlias": "keys.json"}
    ]


def migration_job(plan: WorkloadPlan, **settings: str) -> Job:
    migration = good_migration(secret_files=(ADMINISTRATOR,))
    return deployment_plan.migration_job(plan, migration, "image", "settings", settings)


def test_a_migration_is_one_job_for_each_version() -> None:
    job = migration_job(good_plan(version=ImageVersion(tag="1.4.2_RC.1")))
    assert job["metadata"]["name"] == "order-service-migrate-1-4-2-rc-1"
    assert job["spec"]["template"]["spec"]["containers"][0]["command"] == ["python", "-m", "migrate"]
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_a_migration_that_failed_is_made_anew_by_the_next_update() -> None:
    assert migration_job(good_plan())["metadata"]["annotations"] == {"pulumi.com/replaceUnready": "true"}


def test_the_service_never_sends_requests_to_a_migration() -> None:
    labels = migration_job(good_plan())["spec"]["template"]["metadata"]["labels"]
    assert not pod_plan.selector(good_plan()).items() <= labels.items()
    assert pod_plan.instance(good_plan()).items() <= labels.items()


def test_a_migration_has_an_identity_and_secrets_of_its_own() -> None:
    plan = good_plan(secret_files=(SecretFile(file="keys.json", variable="SIGNING_KEYS_FILE"),))
    spec = migration_job(plan, DATABASE_URL="postgresql://admin@db/orders")["spec"]["template"]["spec"]
    assert spec["serviceAccountName"] == "order-service-migration"
    assert spec["volumes"][1]["csi"]["volumeAttributes"] == {"secretProviderClass": "order-service-migration"}
    told = {each["name"]: each["value"] for each in spec["containers"][0]["env"] if "value" in each}
    assert told["DATABASE_URL"] == "postgresql://admin@db/orders"
    assert told["DATABASE_PASSWORD_FILE"] == "/run/platform-secrets/administrator"  # noqa: S105 # a path
    assert "SIGNING_KEYS_FILE" not in told
