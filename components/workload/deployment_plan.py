"""The objects that run a workload: service account, settings, migration job and deployment."""

from collections.abc import Mapping
from dataclasses import replace

from components.cluster.manifest_types import ObjectMeta, Text
from components.workload import pod_plan
from components.workload.arguments import Migration, WorkloadPlan
from components.workload.manifest_types import (
    ConfigMap,
    Deployment,
    Job,
    SecretObject,
    SecretProviderClass,
    ServiceAccount,
)
from components.workload.plain_files import PlainFiles
from components.workload.pod_types import PodTemplate


def meta(plan: WorkloadPlan, name: str | None = None) -> ObjectMeta:
    """Place and marks of an object of this workload, named like it unless told otherwise."""
    return {"name": name or plan.name, "namespace": plan.namespace, "labels": pod_plan.labels(plan)}


def service_account(plan: WorkloadPlan) -> ServiceAccount:
    """Who the pods are, to the API server and through Pod Identity to AWS."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": meta(plan),
        "automountServiceAccountToken": False,
    }


def secret_settings(plan: WorkloadPlan) -> dict[str, Text]:
    """Where the service finds its secrets: the variables that name the files."""
    return {secret.variable: f"{pod_plan.SECRETS_FOLDER}/{secret.file}" for secret in plan.secret_files}


def secret_objects(plan: WorkloadPlan, arns: Mapping[str, Text]) -> list[SecretObject]:
    """Which secrets become which files; of a JSON secret the file holds the one value that `key` names."""
    return [
        {"objectName": arns[secret.file], "objectType": "secretsmanager", "objectAlias": secret.file}
        if secret.key is None
        else {
            "objectName": arns[secret.file],
            "objectType": "secretsmanager",
            "jmesPath": [{"path": secret.key, "objectAlias": secret.file}],
        }
        for secret in plan.secret_files
    ]


def secret_provider_class(plan: WorkloadPlan, region: str, objects_json: Text) -> SecretProviderClass:
    """Mounts secrets straight from Secrets Manager under the pod's own role: none is ever in the cluster."""
    return {
        "apiVersion": "secrets-store.csi.x-k8s.io/v1",
        "kind": "SecretProviderClass",
        "metadata": meta(plan),
        "spec": {
            "provider": "aws",
            # The driver wants YAML inside a text; JSON is YAML.
            "parameters": {"region": region, "usePodIdentity": "true", "objects": objects_json},
        },
    }


def config_map(plan: WorkloadPlan, settings: Mapping[str, Text]) -> ConfigMap:
    """The settings, under a name that Pulumi chooses anew when they change: so a change rolls the pods."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"namespace": plan.namespace, "labels": pod_plan.labels(plan)},
        "data": {**settings, **secret_settings(plan)},
    }


def files_map(plan: WorkloadPlan, files: PlainFiles) -> ConfigMap:
    """The files that are mounted."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": meta(plan, files.name),
        "data": dict(files.contents),
    }


def _template(plan: WorkloadPlan, image: Text, settings_name: Text) -> PodTemplate:
    return {
        "metadata": {
            "labels": pod_plan.labels(plan),
            "annotations": {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": str(plan.metrics_port),
                "prometheus.io/path": "/metrics",
            },
        },
        "spec": pod_plan.pod_spec(plan, pod_plan.service_container(plan, image, settings_name)),
    }


def deployment(plan: WorkloadPlan, image: Text, settings_name: Text) -> Deployment:
    """The service itself. It names no number of replicas: that belongs to the autoscaler alone."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta(plan),
        "spec": {
            "revisionHistoryLimit": 5,
            "progressDeadlineSeconds": 300,
            "minReadySeconds": 5,
            "selector": {"matchLabels": pod_plan.selector(plan)},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            "template": _template(plan, image, settings_name),
        },
    }


def migration_plan(plan: WorkloadPlan, migration: Migration) -> WorkloadPlan:
    """The job as a plan: it has an identity and secrets of its own."""
    return replace(plan, name=f"{plan.name}-migration", secret_files=migration.secret_files, migration=None)


def migration_job(
    plan: WorkloadPlan, migration: Migration, image: Text, settings_name: Text, settings: Mapping[str, Text]
) -> Job:
    """Brings the database to this version's schema before its pods start; a new version is a new job.

    It is told what the service is told, and `settings` take the place of those of the same name.
    """
    own = migration_plan(plan, migration)
    container = pod_plan.job_container(own, image, settings_name)
    container["command"] = list(migration.command)
    container["env"] += [
        {"name": name, "value": value} for name, value in ({**settings, **secret_settings(own)}).items()
    ]
    spec = pod_plan.pod_spec(own, container)
    spec["restartPolicy"] = "Never"
    # Not the selector's labels: the service must never send requests to a migration.
    job_labels = {"app": own.name, "app.kubernetes.io/part-of": plan.part_of}
    job_labels |= pod_plan.instance(plan)
    spec["topologySpreadConstraints"] = []
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _job_meta(plan),
        "spec": {
            "backoffLimit": 3,
            "activeDeadlineSeconds": 600,
            "template": {
                "metadata": {"labels": job_labels, "annotations": {"sidecar.istio.io/inject": "false"}},
                "spec": spec,
            },
        },
    }


def _job_meta(plan: WorkloadPlan) -> ObjectMeta:
    """The next update would wait for ever for a job that failed; annotated, it makes the job anew."""
    metadata = meta(plan, f"{plan.name}-migrate-{_name_part(plan.version.label)}")
    metadata["annotations"] = {"pulumi.com/replaceUnready": "true"}
    return metadata


def _name_part(version: str) -> str:
    """A version as part of an object name, which allows no capitals and no underscores."""
    return version.lower().replace("_", "-").replace(".", "-")[:20].strip("-")
