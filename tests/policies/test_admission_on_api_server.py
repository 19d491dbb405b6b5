"""The CEL rules on a real API server: they compile, let good pods in and keep bad ones out."""

from __future__ import annotations

import copy
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes import client, config
from kubernetes import dynamic as untyped_dynamic

from policies.admission import admission_manifests
from policies.scope import Account, Place
from sandbox.paths import SandboxPaths
from sandbox.processes.control_plane import temporary_control_plane
from tests.policies.builders.kubernetes import deployment

dynamic: Any = untyped_dynamic  # the package has stubs for nothing
load_config: Any = config.new_client_from_config_dict

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]

NAMESPACE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "orders", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}},
}
SECONDS_UNTIL_ENFORCED = 60
# Wrong in one thing only: the API server names just the first policy that refuses.
PRIVILEGED = {
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A control plane with every guardrail of prod."""
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_control_plane(SandboxPaths(Path(folder))) as kubeconfig,
    ):
        api = load_config(yaml.safe_load(kubeconfig.read_text()))
        dynamic_client = dynamic.DynamicClient(api)
        create(dynamic_client, NAMESPACE)
        for manifest in admission_manifests(Place.of(Account.PROD)):
            create(dynamic_client, manifest)
        yield dynamic_client
        api.close()


def create(cluster: Any, manifest: Any, **options: str) -> None:
    kind = cluster.resources.get(api_version=manifest["apiVersion"], kind=manifest["kind"])
    cluster.create(kind, body=manifest, namespace=manifest["metadata"].get("namespace"), **options)


def refusal(cluster: Any, manifest: Any) -> str | None:
    """Why the API server refuses the object; None if it takes it."""
    try:
        create(cluster, manifest, dry_run="All")
    except client.ApiException as error:
        return str(error.body)
    return None


def refused_by(cluster: Any, manifest: Any, guardrail: str) -> str | None:
    """The refusal by that guardrail; the API server takes up one policy after the other, so it is asked again."""
    deadline = time.monotonic() + SECONDS_UNTIL_ENFORCED
    while time.monotonic() < deadline:
        told = refusal(cluster, manifest)
        if told is not None and f"platform-{guardrail}" in told:
            return told
        time.sleep(0.5)
    return None


def good_deployment() -> dict[str, Any]:
    manifest: dict[str, Any] = copy.deepcopy(dict(deployment().properties))
    labels = manifest["spec"]["template"]["metadata"]["labels"]
    manifest["spec"]["selector"] = {"matchLabels": labels}
    return {"apiVersion": "apps/v1", "kind": "Deployment", **manifest}


def changed_deployment(key: str, value: Any) -> dict[str, Any]:
    manifest = good_deployment()
    container = manifest["spec"]["template"]["spec"]["containers"][0]
    assert key in container, f"the good container has no {key}"
    container[key] = value
    return manifest


def test_every_policy_compiles_without_a_complaint(cluster: Any) -> None:
    kind = cluster.resources.get(
        api_version="admissionregistration.k8s.io/v1", kind="ValidatingAdmissionPolicy"
    )
    for policy in cluster.get(kind).items:
        checking = (policy.to_dict().get("status") or {}).get("typeChecking") or {}
        assert not checking.get("expressionWarnings"), (policy.metadata.name, checking)


def test_the_good_deployment_is_let_in(cluster: Any) -> None:
    assert refusal(cluster, good_deployment()) is None


@pytest.mark.parametrize(
    ("key", "value", "guardrail"),
    [
        ("image", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/app:latest", "deny-latest-tag"),
        ("image", "docker.io/library/nginx:1.27", "limit-registries"),
        ("resources", {"requests": {"cpu": "1"}}, "require-limits"),
        ("readinessProbe", None, "require-probes"),
        ("securityContext", PRIVILEGED, "require-restricted-pods"),
    ],
)
def test_a_bad_container_is_kept_out(cluster: Any, key: str, value: Any, guardrail: str) -> None:
    assert refused_by(cluster, changed_deployment(key, value), guardrail), f"{guardrail} keeps it out"


@pytest.mark.parametrize(
    ("key", "value", "guardrail"),
    [
        ("hostNetwork", True, "deny-host-access"),
        ("automountServiceAccountToken", True, "deny-token-automount"),
        ("volumes", [{"name": "root", "hostPath": {"path": "/"}}], "deny-host-access"),
    ],
)
def test_a_bad_pod_is_kept_out(cluster: Any, key: str, value: Any, guardrail: str) -> None:
    manifest = good_deployment()
    assert key in manifest["spec"]["template"]["spec"]
    manifest["spec"]["template"]["spec"][key] = value
    assert refused_by(cluster, manifest, guardrail), f"{guardrail} keeps it out"


def test_a_namespace_must_enforce_pod_security(cluster: Any) -> None:
    bare = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "bare"}}
    assert refused_by(cluster, bare, "require-namespace-security")


def test_load_balancers_belong_to_the_edge(cluster: Any) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "orders"},
        "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]},
    }
    assert refused_by(cluster, service, "limit-load-balancers")
