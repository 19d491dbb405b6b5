"""EKS in the emulator, end to end: boto3 in front, a real control plane behind."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.paths import REPOSITORY
from sandbox.processes import control_plane, supervisor
from sandbox.processes.cluster_files import cluster_files, cluster_key, known_clusters
from tests.sandbox.cloud.eks.conftest import ACCOUNT, DEPLOYMENT, REGION, Cloud, start_emulator, wait
from tests.sandbox.cloud.eks.dev_cluster import make_dev_cluster, role_arn
from tests.sandbox.cloud.eks.visitor import core_api

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]
START_LOST = f"""
import sys
from pathlib import Path
from sandbox.paths import SandboxPaths
from sandbox.processes import control_plane
lost = control_plane.settings_for({ACCOUNT!r}, {REGION!r}, "lost")
control_plane.start(lost, SandboxPaths(Path(sys.argv[1])))
"""


@pytest.fixture(name="eks", scope="module")
def eks_with_a_cluster(cloud: Cloud) -> Any:
    return make_dev_cluster(cloud)


def test_a_cluster_has_an_endpoint_a_real_authority_and_an_issuer_of_its_own(eks: Any) -> None:
    cluster = eks.describe_cluster(name="dev")["cluster"]
    assert cluster["endpoint"].startswith("https://127.0.0.1:")
    assert cluster["identity"]["oidc"]["issuer"].startswith(f"https://oidc.eks.{REGION}.amazonaws.com/id/")
    assert cluster["accessConfig"]["authenticationMode"] == "API"
    assert cluster["version"] == "1.33"


def test_the_admin_sees_three_ready_nodes_in_three_zones(cloud: Cloud, eks: Any, tmp_path: Path) -> None:
    nodes = core_api(cloud, eks, "admin", tmp_path).list_node().items
    ready = [part.status for node in nodes for part in node.status.conditions if part.type == "Ready"]
    assert ready == ["True", "True", "True"]
    assert len({node.metadata.labels["topology.kubernetes.io/zone"] for node in nodes}) == 3


def test_pods_of_a_deployment_get_running(eks: Any, cloud: Cloud) -> None:
    del eks
    (files,) = known_clusters(cloud.paths)
    client = control_plane.find(files, cloud.paths).client
    client.apply("/apis/apps/v1/namespaces/default/deployments/web", DEPLOYMENT)
    deadline = time.monotonic() + 30
    phases: list[str] = []
    while phases != ["Running"] * 3 and time.monotonic() < deadline:
        pods: Any = client.items("/api/v1/namespaces/default/pods?labelSelector=app=web")
        phases = [pod["status"]["phase"] for pod in pods]
        time.sleep(0.2)
    assert phases == ["Running"] * 3


def test_growing_the_group_adds_nodes_and_labels_reach_them(cloud: Cloud, eks: Any, tmp_path: Path) -> None:
    eks.update_nodegroup_config(
        clusterName="dev",
        nodegroupName="system",
        scalingConfig={"minSize": 1, "desiredSize": 4, "maxSize": 6},
        labels={"addOrUpdateLabels": {"tier": "web"}},
    )
    wait(eks, "nodegroup_active", clusterName="dev", nodegroupName="system")
    nodes = core_api(cloud, eks, "admin", tmp_path).list_node(label_selector="tier=web").items
    assert len(nodes) == 4


def test_add_ons_and_pod_identities_come_and_go(eks: Any) -> None:
    identity = {"serviceAccount": "ebs-csi-controller-sa", "roleArn": role_arn("node")}
    eks.create_addon(clusterName="dev", addonName="aws-ebs-csi-driver", podIdentityAssociations=[identity])
    (found,) = eks.list_pod_identity_associations(clusterName="dev")["associations"]
    assert (
        found["ownerArn"]
        == eks.describe_addon(clusterName="dev", addonName="aws-ebs-csi-driver")["addon"]["addonArn"]
    )
    eks.delete_addon(clusterName="dev", addonName="aws-ebs-csi-driver")
    assert eks.list_pod_identity_associations(clusterName="dev")["associations"] == []
    with pytest.raises(eks.exceptions.ResourceNotFoundException, match="No addon: aws-ebs-csi-driver"):
        eks.describe_addon(clusterName="dev", addonName="aws-ebs-csi-driver")


def test_an_add_on_brings_the_api_that_others_use_and_takes_it_away(cloud: Cloud, eks: Any) -> None:
    (files,) = known_clusters(cloud.paths)
    client = control_plane.find(files, cloud.paths).client
    names = {"clusterName": "dev", "addonName": "aws-secrets-store-csi-driver-provider"}
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    definition = f"{path}/secretproviderclasses.secrets-store.csi.x-k8s.io"
    eks.create_addon(**names)
    wait(eks, "addon_active", **names)
    assert client.get(definition) is not None
    eks.delete_addon(**names)
    deadline = time.monotonic() + 10
    while client.get(definition) is not None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert client.get(definition) is None


def test_versions_of_clusters_and_add_ons_can_be_asked_for(eks: Any) -> None:
    (default,) = eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    assert default["clusterVersion"] == "1.34"
    (coredns,) = eks.describe_addon_versions(addonName="coredns", kubernetesVersion="1.34")["addons"]
    defaults = [
        version["addonVersion"]
        for version in coredns["addonVersions"]
        if version["compatibilities"][0]["defaultVersion"]
    ]
    assert defaults == ["v1.12.4-eksbuild.1"]


def test_one_update_changes_one_thing(eks: Any) -> None:
    logging = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    update = eks.update_cluster_config(name="dev", logging=logging)["update"]
    assert eks.describe_update(name="dev", updateId=update["id"])["update"]["status"] == "Successful"
    with pytest.raises(eks.exceptions.InvalidParameterException, match="one type of update"):
        eks.update_cluster_config(name="dev", logging=logging, deletionProtection=True)


def test_tags_of_cluster_and_entry_change(eks: Any) -> None:
    arn = eks.describe_cluster(name="dev")["cluster"]["arn"]
    entry = eks.describe_access_entry(clusterName="dev", principalArn=role_arn("admin"))["accessEntry"]
    for resource in (arn, entry["accessEntryArn"]):
        eks.tag_resource(resourceArn=resource, tags={"CostCenter": "42"})
        assert eks.list_tags_for_resource(resourceArn=resource)["tags"]["CostCenter"] == "42"


def test_a_cluster_with_nodes_is_not_deleted(eks: Any) -> None:
    with pytest.raises(eks.exceptions.ResourceInUseException, match="nodegroups attached"):
        eks.delete_cluster(name="dev")


def test_a_subnet_that_does_not_exist_is_refused_and_nothing_starts(cloud: Cloud, eks: Any) -> None:
    with pytest.raises(eks.exceptions.InvalidParameterException, match="'subnet-0' does not exist"):
        eks.create_cluster(
            name="bad", roleArn=role_arn("cluster"), resourcesVpcConfig={"subnetIds": ["subnet-0"]}
        )
    assert not cluster_files(cloud.paths, cluster_key(ACCOUNT, REGION, "bad")).folder.exists()


def test_the_cluster_survives_a_restart_of_the_emulator(cloud: Cloud, eks: Any) -> None:
    before = eks.describe_cluster(name="dev")["cluster"]
    supervisor.stop("emulator", cloud.paths)
    start_emulator(cloud.paths, int(cloud.url.rpartition(":")[2]))
    after = eks.describe_cluster(name="dev")["cluster"]
    assert after == before
    assert set(eks.list_access_entries(clusterName="dev")["accessEntries"]) >= {role_arn("admin")}


def test_an_emulator_that_was_killed_removes_a_control_plane_that_it_does_not_know(
    cloud: Cloud, eks: Any
) -> None:
    del eks
    subprocess.run([sys.executable, "-c", START_LOST, str(cloud.paths.root)], check=True, cwd=REPOSITORY)
    emulator = supervisor.find("emulator", cloud.paths)
    assert emulator is not None
    emulator.kill()
    while supervisor.find("emulator", cloud.paths) is not None:
        time.sleep(0.05)
    start_emulator(cloud.paths, int(cloud.url.rpartition(":")[2]))
    deadline = time.monotonic() + 60
    while len(known_clusters(cloud.paths)) > 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [files.key for files in known_clusters(cloud.paths)] == [cluster_key(ACCOUNT, REGION, "dev")]


def test_an_upgrade_runs_the_next_version_on_the_same_data(cloud: Cloud, eks: Any) -> None:
    eks.update_cluster_version(name="dev", version="1.34")
    wait(eks, "cluster_active", name="dev")
    (files,) = known_clusters(cloud.paths)
    client = control_plane.find(files, cloud.paths).client
    assert client.request("GET", "/version")["minor"] == "34"
    assert client.get("/apis/apps/v1/namespaces/default/deployments/web") is not None


def test_deleting_group_and_cluster_leaves_no_process_no_folder_and_no_security_group(
    cloud: Cloud, eks: Any
) -> None:
    group = eks.describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"]
    eks.delete_nodegroup(clusterName="dev", nodegroupName="system")
    wait(eks, "nodegroup_deleted", clusterName="dev", nodegroupName="system")
    eks.delete_cluster(name="dev")
    wait(eks, "cluster_deleted", name="dev")
    assert list(supervisor.running(cloud.paths)) == ["emulator"]
    assert known_clusters(cloud.paths) == ()
    groups = cloud.client("ec2").describe_security_groups()["SecurityGroups"]
    assert group not in {found["GroupId"] for found in groups}
