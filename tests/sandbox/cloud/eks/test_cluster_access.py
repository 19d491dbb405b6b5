"""Who is let into a cluster and what they may do there, decided by the real control plane."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import kubernetes
import pytest

from tests.sandbox.cloud.eks.conftest import Cloud
from tests.sandbox.cloud.eks.dev_cluster import make_dev_cluster
from tests.sandbox.cloud.eks.visitor import core_api

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


@pytest.fixture(name="eks", scope="module")
def eks_with_a_cluster(cloud: Cloud) -> Any:
    return make_dev_cluster(cloud)


def _status(refused: pytest.ExceptionInfo[kubernetes.client.ApiException]) -> int:
    return int(refused.value.status)


def test_the_viewer_reads_and_may_not_write(cloud: Cloud, eks: Any, tmp_path: Path) -> None:
    core = core_api(cloud, eks, "viewer", tmp_path)
    assert core.list_pod_for_all_namespaces().items is not None
    with pytest.raises(kubernetes.client.ApiException) as refused:
        core.create_namespace({"metadata": {"name": "mine"}})
    assert _status(refused) == 403


def test_a_role_without_an_entry_is_not_let_in(cloud: Cloud, eks: Any, tmp_path: Path) -> None:
    with pytest.raises(kubernetes.client.ApiException) as refused:
        core_api(cloud, eks, "stranger", tmp_path).list_namespace()
    assert _status(refused) == 401


def test_a_namespaced_policy_works_in_a_namespace_made_later_and_nowhere_else(
    cloud: Cloud, eks: Any, tmp_path: Path
) -> None:
    admin, team = (core_api(cloud, eks, role, tmp_path) for role in ("admin", "team"))
    admin.create_namespace({"metadata": {"name": "team-a"}})
    deadline = time.monotonic() + 60
    while True:
        try:
            team.create_namespaced_config_map("team-a", {"metadata": {"name": "x"}})
            break
        except kubernetes.client.ApiException:
            assert time.monotonic() < deadline
            time.sleep(0.5)
    with pytest.raises(kubernetes.client.ApiException) as refused:
        team.list_namespaced_config_map("default")
    assert _status(refused) == 403
