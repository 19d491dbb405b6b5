"""Node groups as documents: what is refused before a node is made."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.eks import nodegroups
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState
from sandbox.cloud.errors import AwsError


@pytest.fixture(name="backend")
def backend_with_a_cluster() -> EksBackend:
    document = {
        "name": "dev",
        "status": "ACTIVE",
        "version": "1.34",
        "accessConfig": {"authenticationMode": "API"},
    }
    return EksBackend("123456789012", "eu-central-1", {"dev": ClusterState(document=document, creator="x")})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scalingConfig": {"minSize": 3, "desiredSize": 2, "maxSize": 4}}, "minimum <= desired <= maximum"),
        ({"instanceTypes": ["m99.huge"]}, r"do not exist: \[m99.huge\]"),
        ({"version": "1.20"}, "unsupported Kubernetes version"),
        ({"launchTemplate": {"id": "lt-0", "version": "1"}}, "Launch template lt-0 could not be found"),
        ({"subnets": ["subnet-0"]}, "'subnet-0' does not exist"),
    ],
)
def test_a_group_that_could_not_run_is_refused(
    backend: EksBackend, change: dict[str, Any], message: str
) -> None:
    request = {"clusterName": "dev", "nodegroupName": "a", "subnets": [], "nodeRole": "arn"} | change
    with pytest.raises(AwsError, match=message):
        nodegroups.create_nodegroup(backend, request)
    assert backend.clusters["dev"].nodegroups == {}


def test_a_group_of_a_cluster_that_is_being_made_is_refused(backend: EksBackend) -> None:
    backend.clusters["dev"].document["status"] = "CREATING"
    with pytest.raises(AwsError, match="not in ACTIVE status"):
        nodegroups.create_nodegroup(backend, {"clusterName": "dev", "nodegroupName": "a"})


def test_an_unknown_group_is_named_in_the_error(backend: EksBackend) -> None:
    with pytest.raises(AwsError, match="No node group found for name: ghost") as refused:
        nodegroups.describe_nodegroup(backend, {"clusterName": "dev", "nodegroupName": "ghost"})
    assert refused.value.status == 404
