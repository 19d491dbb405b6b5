"""Access entries as documents: defaults, refusals, and who the creator is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud.eks import access, access_policies
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState
from sandbox.cloud.errors import AwsError
from sandbox.paths import ROOT_VARIABLE

ROLE = "arn:aws:iam::123456789012:role/platform/deploy"
VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
CLUSTER_WIDE = {"type": "cluster"}


@pytest.fixture(name="backend")
def backend_with_a_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EksBackend:
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    return EksBackend("123456789012", "eu-central-1", {"dev": _cluster("API")})


def _cluster(mode: str, *, bootstrap: bool = True) -> ClusterState:
    config = {"authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": bootstrap}
    return ClusterState(document={"name": "dev", "status": "ACTIVE", "accessConfig": config}, creator=ROLE)


def _create(backend: EksBackend, **changes: Any) -> dict[str, Any]:
    request = {"clusterName": "dev", "principalArn": ROLE} | changes
    entry: dict[str, Any] = access.create_access_entry(backend, request)["accessEntry"]
    return entry


def test_an_entry_is_standard_and_named_by_session_unless_told_otherwise(backend: EksBackend) -> None:
    entry = _create(backend)
    assert entry["type"] == "STANDARD"
    assert entry["username"] == "arn:aws:sts::123456789012:assumed-role/deploy/{{SessionName}}"
    assert ":access-entry/dev/role/123456789012/deploy/" in entry["accessEntryArn"]


def test_a_node_role_is_a_node_whatever_the_request_says(backend: EksBackend) -> None:
    entry = _create(backend, type="EC2_LINUX", username="root")
    assert entry["username"] == "system:node:{{EC2PrivateDNSName}}"
    assert entry["kubernetesGroups"] == ["system:nodes"]


def test_a_principal_has_one_entry(backend: EksBackend) -> None:
    _create(backend)
    with pytest.raises(AwsError, match="already in use") as refused:
        _create(backend)
    assert (refused.value.code, refused.value.status) == ("ResourceInUseException", 409)


def test_nobody_becomes_a_system_group(backend: EksBackend) -> None:
    with pytest.raises(AwsError, match="cannot start with system:"):
        _create(backend, kubernetesGroups=["system:masters"])


def test_a_cluster_of_config_map_mode_has_no_entries(backend: EksBackend) -> None:
    backend.clusters["dev"] = _cluster("CONFIG_MAP")
    with pytest.raises(AwsError, match="authentication mode must be set"):
        _create(backend)


@pytest.mark.parametrize(
    ("policy", "scope", "message"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", CLUSTER_WIDE, "policyArn parameter format"),
        (VIEW, {"type": "namespace", "namespaces": []}, "Namespaces go with"),
        (VIEW, {"type": "cluster", "namespaces": ["a"]}, "Namespaces go with"),
    ],
)
def test_a_policy_that_eks_does_not_know_or_a_scope_without_sense_is_refused(
    backend: EksBackend, policy: str, scope: dict[str, Any], message: str
) -> None:
    _create(backend)
    request = {"clusterName": "dev", "principalArn": ROLE, "policyArn": policy, "accessScope": scope}
    with pytest.raises(AwsError, match=message):
        access_policies.associate_access_policy(backend, request)


def test_nodes_take_no_policies(backend: EksBackend) -> None:
    _create(backend, type="EC2_LINUX")
    request = {"clusterName": "dev", "principalArn": ROLE, "policyArn": VIEW, "accessScope": CLUSTER_WIDE}
    with pytest.raises(AwsError, match="takes no access policies"):
        access_policies.associate_access_policy(backend, request)


def test_the_creator_is_admin_only_when_asked_for(backend: EksBackend) -> None:
    with_admin, without = _cluster("API"), _cluster("API", bootstrap=False)
    access.admit_creator(backend, with_admin)
    access.admit_creator(backend, without)
    assert list(with_admin.access_policies[ROLE]) == [access.ADMIN_POLICY]
    assert without.access_entries == {}


def test_a_deleted_entry_takes_its_policies_along(backend: EksBackend) -> None:
    _create(backend)
    request = {"clusterName": "dev", "principalArn": ROLE}
    access_policies.associate_access_policy(
        backend, request | {"policyArn": VIEW, "accessScope": CLUSTER_WIDE}
    )
    access.delete_access_entry(backend, request)
    assert backend.clusters["dev"].access_policies == {}
    with pytest.raises(AwsError, match="could not be found"):
        access.describe_access_entry(backend, request)
