"""What happens to a node group in the background: its simulated nodes come, change and go."""

from __future__ import annotations

import zlib
from functools import partial

from sandbox.cloud.eks import launch_templates, lifecycle, network, node_changes, nodes
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.nodegroup_document import PATCH_VERSIONS
from sandbox.cloud.eks.state import ClusterState, Document


def reconcile_later(
    backend: EksBackend, cluster: ClusterState, group: Document, update: Document | None = None
) -> None:
    work = partial(_reconcile, backend, cluster, group, update if update is not None else {})
    lifecycle.submit(backend.key(cluster.name), work)


def _reconcile(backend: EksBackend, cluster: ClusterState, group: Document, update: Document) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is None:
            raise FileNotFoundError(f"cluster {cluster.name} has no control plane")
        with lifecycle.locked():
            wanted = _template(backend, group).nodes()
        node_changes.reconcile(plane.client, group["nodegroupName"], wanted)
    except Exception as error:
        _fail(group, "CREATE_FAILED" if group["status"] == "CREATING" else "DEGRADED", error)
        update["status"] = "Failed"
        raise
    group["status"], update["status"] = "ACTIVE", "Successful"


def _template(backend: EksBackend, group: Document) -> nodes.NodeTemplate:
    facts = launch_templates.facts(backend, group.get("launchTemplate"))
    return nodes.NodeTemplate(
        nodegroup=group,
        region=backend.region_name,
        account=backend.account_id,
        image=facts.image or _stock_image(group),
        kubelet_version=f"v{PATCH_VERSIONS[group['version']]}-eks-sandbox",
        subnets=tuple(
            nodes.SubnetFacts(zone=subnet.availability_zone, cidr=subnet.cidr_block)
            for subnet in network.subnets_of(backend, group["subnets"])
        ),
    )


def delete(backend: EksBackend, cluster: ClusterState, group: Document) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is not None:
            node_changes.reconcile(plane.client, group["nodegroupName"], [])
    except Exception as error:
        _fail(group, "DELETE_FAILED", error)
        raise
    with lifecycle.locked():
        cluster.nodegroups.pop(group["nodegroupName"], None)


def _fail(group: Document, status: str, error: Exception) -> None:
    issue = {"code": "InternalFailure", "message": str(error), "resourceIds": []}
    group["status"], group["health"] = status, {"issues": [issue]}


def _stock_image(group: Document) -> str:
    """An image id that stays the same for the same release, as the regional AMI of a release does."""
    return f"ami-{zlib.crc32((group['amiType'] + group['releaseVersion']).encode()):017x}"
