"""Good Kubernetes objects, as the platform's own components make them."""

from __future__ import annotations

import copy

from policies.resource import Resource, Value
from tests.policies.builders.base import ACCOUNT, resource

CONTAINER: dict[str, Value] = {
    "name": "app",
    "image": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/order-service:1.2.3",
    "ports": [{"containerPort": 8080}],
    "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}},
    "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
    "livenessProbe": {"httpGet": {"path": "/live", "port": 8080}},
    "securityContext": {
        "runAsNonRoot": True,
        "privileged": False,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}
LABELS: dict[str, Value] = {"app.kubernetes.io/name": "order-service", "app.kubernetes.io/part-of": "shop"}


def _pod_spec() -> dict[str, Value]:
    return {
        "automountServiceAccountToken": False,
        "hostNetwork": False,
        "hostPID": False,
        "hostIPC": False,
        "containers": [copy.deepcopy(CONTAINER)],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    }


def deployment() -> Resource:
    return resource(
        "kubernetes:apps/v1:Deployment",
        {
            "metadata": {"name": "order-service", "namespace": "orders"},
            "spec": {"replicas": 2, "template": {"metadata": {"labels": LABELS}, "spec": _pod_spec()}},
        },
        name="order-service",
    )


def pod() -> Resource:
    return resource(
        "kubernetes:core/v1:Pod", {"metadata": {"name": "once", "namespace": "orders"}, "spec": _pod_spec()}
    )


def service() -> Resource:
    return resource(
        "kubernetes:core/v1:Service",
        {"metadata": {"name": "order-service", "namespace": "orders"}, "spec": {"type": "ClusterIP"}},
    )


def service_account() -> Resource:
    return resource(
        "kubernetes:core/v1:ServiceAccount",
        {"metadata": {"name": "order-service", "namespace": "orders"}, "automountServiceAccountToken": False},
    )


def namespace() -> Resource:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    return resource(
        "kubernetes:core/v1:Namespace", {"metadata": {"name": "orders", "labels": labels}}, name="orders"
    )


def default_deny() -> Resource:
    return resource(
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        {
            "metadata": {"name": "default-deny", "namespace": "orders"},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        },
    )


def autoscaler() -> Resource:
    return resource(
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        {
            "metadata": {"name": "order-service", "namespace": "orders"},
            "spec": {"minReplicas": 2, "scaleTargetRef": {"kind": "Deployment", "name": "order-service"}},
        },
    )


def disruption_budget() -> Resource:
    return resource(
        "kubernetes:policy/v1:PodDisruptionBudget",
        {
            "metadata": {"name": "order-service", "namespace": "orders"},
            "spec": {
                "selector": {"matchLabels": {"app.kubernetes.io/name": "order-service"}},
                "minAvailable": 1,
            },
        },
    )


def cluster_role() -> Resource:
    rule = {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get", "list"]}
    return resource(
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
        {"metadata": {"name": "reader"}, "rules": [rule]},
    )


def cluster_role_binding() -> Resource:
    return resource(
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
        {"metadata": {"name": "readers"}, "roleRef": {"kind": "ClusterRole", "name": "view"}},
    )
