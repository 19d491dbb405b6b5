"""What happens to a cluster in the background: its control plane starts, changes its version, and ends."""

from __future__ import annotations

from sandbox.cloud.eks import access, lifecycle, network
from sandbox.cloud.eks.backend import EksBackend
from sandbox.cloud.eks.state import ClusterState, Document
from sandbox.processes import control_plane


def start(backend: EksBackend, cluster: ClusterState) -> None:
    document = cluster.document
    settings = control_plane.settings_for(
        backend.account_id,
        backend.region_name,
        cluster.name,
        version=document["version"],
        issuer=document["identity"]["oidc"]["issuer"],
        service_cidr=document["kubernetesNetworkConfig"]["serviceIpv4Cidr"],
    )
    try:
        lifecycle.delete_control_plane(backend.key(cluster.name))
        control_plane.start(settings, lifecycle.paths())
        with lifecycle.locked():
            access.publish(backend, cluster)
            publish_endpoint(backend, cluster)
            document["status"] = "ACTIVE"
            lifecycle.keep()  # before anybody sees it: no refresh can look into a cluster that was forgotten
    except Exception as error:
        _fail(cluster, error)
        raise


def publish_endpoint(backend: EksBackend, cluster: ClusterState) -> None:
    """Read from the control plane's own settings: a port may change when the cluster is resumed."""
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    if plane is not None:
        cluster.document["endpoint"] = plane.endpoint
        cluster.document["certificateAuthority"] = {"data": plane.authority_data}


def upgrade(backend: EksBackend, cluster: ClusterState, update: Document, version: str) -> None:
    plane = lifecycle.control_plane_of(backend.key(cluster.name))
    try:
        if plane is None:
            raise FileNotFoundError(f"cluster {cluster.name} has no control plane")
        control_plane.restart(plane, version)
        with lifecycle.locked():
            access.publish(backend, cluster)
    except Exception as error:
        update["status"] = "Failed"
        _fail(cluster, error)
        raise
    with lifecycle.locked():
        cluster.document |= {"version": version, "status": "ACTIVE"}
        update["status"] = "Successful"


def _fail(cluster: ClusterState, error: Exception) -> None:
    cluster.document["status"] = "FAILED"
    cluster.document["health"] = {"issues": [{"code": "InternalFailure", "message": str(error)}]}


def delete(backend: EksBackend, cluster: ClusterState) -> None:
    lifecycle.delete_control_plane(backend.key(cluster.name))
    with lifecycle.locked():
        network.delete_security_group(backend, cluster.document["resourcesVpcConfig"])
        backend.clusters.pop(cluster.name, None)
