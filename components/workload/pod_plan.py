"""The pod of a workload: what Pod Security `restricted` asks for, and what graceful operation needs."""

from components.cluster.manifest_types import LabelSelector, Text
from components.workload.arguments import WorkloadPlan
from components.workload.pod_types import (
    Container,
    ContainerSecurity,
    EnvVariable,
    PodSecurityContext,
    PodSpec,
    Probe,
    Resources,
    TopologySpread,
    Volume,
    VolumeMount,
)

# The images of the platform create this user; the kubelet can prove that a number is not root, but no name.
SERVICE_USER = 10001
SECRETS_FOLDER = "/run/platform-secrets"
FILES_FOLDER = "/etc/platform-files"
SECRETS_DRIVER = "secrets-store.csi.k8s.io"


def instance(plan: WorkloadPlan) -> dict[str, str]:
    """What the service's pods and its migrations have in common."""
    return {"app.kubernetes.io/instance": plan.name}


def selector(plan: WorkloadPlan) -> dict[str, str]:
    """The labels of serving pods that never change in a workload's life, so selectors may use them."""
    return {"app": plan.name, "app.kubernetes.io/name": plan.name} | instance(plan)


def labels(plan: WorkloadPlan) -> dict[str, str]:
    """All recommended labels; `app` and `version` are what Istio's telemetry and subsets go by."""
    return selector(plan) | {
        "version": plan.version.label,
        "app.kubernetes.io/version": plan.version.label,
        "app.kubernetes.io/component": "service",
        "app.kubernetes.io/part-of": plan.part_of,
        "app.kubernetes.io/managed-by": "pulumi",
    }


def _probe(path: str, *, period: int, failures: int) -> Probe:
    return {
        "httpGet": {"path": path, "port": "http"},
        "periodSeconds": period,
        "timeoutSeconds": 2,
        "failureThreshold": failures,
    }


def _environment(plan: WorkloadPlan) -> list[EnvVariable]:
    return [
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "POD_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
        {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
        {"name": "SERVICE_VERSION", "value": plan.version.label},
    ]


def _resources(plan: WorkloadPlan) -> Resources:
    compute = plan.compute
    return {
        "requests": {"cpu": compute.cpu, "memory": compute.memory},
        "limits": {"cpu": compute.cpu_limit, "memory": compute.memory},
    }


def _container_security() -> ContainerSecurity:
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def _pod_security() -> PodSecurityContext:
    return {
        "runAsNonRoot": True,
        "runAsUser": SERVICE_USER,
        "runAsGroup": SERVICE_USER,
        "fsGroup": SERVICE_USER,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _mounts(plan: WorkloadPlan) -> list[VolumeMount]:
    mounts: list[VolumeMount] = [{"name": "tmp", "mountPath": "/tmp"}]  # noqa: S108 # the container's, not ours
    if plan.secret_files:
        mounts.append({"name": "secrets", "mountPath": SECRETS_FOLDER, "readOnly": True})
    if plan.files:
        mounts.append({"name": "files", "mountPath": FILES_FOLDER, "readOnly": True})
    return mounts


def _volumes(plan: WorkloadPlan) -> list[Volume]:
    volumes: list[Volume] = [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]
    if plan.secret_files:
        attributes = {"secretProviderClass": plan.name}
        volumes.append(
            {
                "name": "secrets",
                "csi": {"driver": SECRETS_DRIVER, "readOnly": True, "volumeAttributes": attributes},
            }
        )
    if plan.files:
        volumes.append({"name": "files", "configMap": {"name": plan.files.name}})
    return volumes


def job_container(plan: WorkloadPlan, image: Text, config_map: Text) -> Container:
    """The service's container without what only a server needs: what a job of the same image runs."""
    return {
        "name": plan.name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "ports": [],
        "env": _environment(plan),
        "envFrom": [{"configMapRef": {"name": config_map}}],
        "resources": _resources(plan),
        "securityContext": _container_security(),
        "volumeMounts": _mounts(plan),
    }


def service_container(plan: WorkloadPlan, image: Text, config_map: Text) -> Container:
    """The serving container: named ports, three probes, and a pause before SIGTERM while endpoints drain."""
    container = job_container(plan, image, config_map)
    container["ports"] = [
        {"name": "http", "containerPort": plan.http_port, "protocol": "TCP"},
        {"name": "http-metrics", "containerPort": plan.metrics_port, "protocol": "TCP"},
    ]
    container["startupProbe"] = _probe("/livez", period=2, failures=30)
    container["livenessProbe"] = _probe("/livez", period=10, failures=3)
    container["readinessProbe"] = _probe("/readyz", period=5, failures=2)
    container["lifecycle"] = {"preStop": {"sleep": {"seconds": plan.shutdown.drain_seconds}}}
    return container


def _spread(plan: WorkloadPlan) -> list[TopologySpread]:
    """Over zones strictly where an outage must not take the service, over hosts as well as possible."""
    match: LabelSelector = {"matchLabels": selector(plan)}
    return [
        {
            "maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "DoNotSchedule" if plan.highly_available else "ScheduleAnyway",
            "labelSelector": match,
            "matchLabelKeys": ["pod-template-hash"],
        },
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": match,
            "matchLabelKeys": ["pod-template-hash"],
        },
    ]


def pod_spec(plan: WorkloadPlan, container: Container) -> PodSpec:
    """The pod around a container. EKS Pod Identity mounts its own token, so the API token stays out."""
    return {
        "serviceAccountName": plan.name,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "priorityClassName": plan.priority_class,
        "terminationGracePeriodSeconds": plan.shutdown.grace_seconds,
        "securityContext": _pod_security(),
        "topologySpreadConstraints": _spread(plan),
        "containers": [container],
        "volumes": _volumes(plan),
    }
