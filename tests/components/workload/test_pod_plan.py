"""The pod of a workload against what Pod Security `restricted` and graceful operation ask for."""

from components.workload import pod_plan
from components.workload.arguments import ImageVersion, SecretFile
from components.workload.pod_types import PodSpec
from tests.components.workload.plans import good_plan

PASSWORD = SecretFile(file="password", variable="DATABASE_PASSWORD_FILE", key="password")


def pod(*, secrets: tuple[SecretFile, ...] = (), highly_available: bool = True) -> PodSpec:
    plan = good_plan(secret_files=secrets, highly_available=highly_available)
    return pod_plan.pod_spec(plan, pod_plan.service_container(plan, "registry/order:1.4.2", "settings-1"))


def test_the_pod_is_restricted() -> None:
    made = pod(secrets=(PASSWORD,))
    assert made["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert made["securityContext"]["runAsNonRoot"] is True
    assert made["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_the_api_token_stays_out_of_the_pod() -> None:
    assert pod()["automountServiceAccountToken"] is False


def test_only_the_scratch_folder_can_be_written() -> None:
    made = pod()
    writable = [each for each in made["containers"][0]["volumeMounts"] if not each.get("readOnly")]
    assert [each["name"] for each in writable] == ["tmp"]
    assert made["volumes"] == [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]


def test_probes_ask_for_life_and_readiness_apart() -> None:
    container = pod()["containers"][0]
    assert container["startupProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}


def test_a_stopping_pod_drains_before_it_is_told_and_long_before_it_is_killed() -> None:
    made = pod()
    drain = made["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert drain == 10
    assert made["terminationGracePeriodSeconds"] == 45


def test_memory_is_promised_and_limited_alike() -> None:
    resources = pod()["containers"][0]["resources"]
    assert resources["requests"]["memory"] == resources["limits"]["memory"]


def test_zones_are_spread_strictly_only_where_an_outage_must_not_matter() -> None:
    def rule(made: PodSpec) -> list[tuple[str, str]]:
        spread = made["topologySpreadConstraints"]
        return [(each["topologyKey"], each["whenUnsatisfiable"]) for each in spread]

    zone, host = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
    assert rule(pod()) == [(zone, "DoNotSchedule"), (host, "ScheduleAnyway")]
    assert rule(pod(highly_available=False)) == [(zone, "ScheduleAnyway"), (host, "ScheduleAnyway")]


def test_secrets_are_mounted_as_files_that_nobody_can_change() -> None:
    made = pod(secrets=(PASSWORD,))
    assert made["volumes"][1] == {
        "name": "secrets",
        "csi": {
            "driver": "secrets-store.csi.k8s.io",
            "readOnly": True,
            "volumeAttributes": {"secretProviderClass": "order-service"},
        },
    }
    mount = {"name": "secrets", "mountPath": "/run/platform-secrets", "readOnly": True}
    assert mount in made["containers"][0]["volumeMounts"]


def test_selectors_leave_out_what_changes_from_version_to_version() -> None:
    old, new = good_plan(), good_plan(version=ImageVersion(tag="2.0.0"))
    assert pod_plan.selector(old) == pod_plan.selector(new)
    assert pod_plan.labels(new)["version"] == "2.0.0"
    assert pod_plan.selector(old).items() <= pod_plan.labels(old).items()
