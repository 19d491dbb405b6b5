"""Start the processes of a control plane, each once what it needs is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sandbox.processes import (
    etcd,
    kube_apiserver,
    kube_controller_manager,
    kube_scheduler,
    kwok,
    supervisor,
    token_webhook,
)
from sandbox.processes.plane import ControlPlane
from sandbox.toolchain import binaries

DEFAULT_SERVICE_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
NODE_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"


def start_processes(plane: ControlPlane) -> None:
    """The store first, then the API server beside its webhook, then their clients."""
    files, settings, paths = plane.files, plane.settings, plane.paths
    store = etcd.EtcdConfig(files=files, ports=settings.ports)
    supervisor.start(etcd.process(store), paths)
    server = kube_apiserver.ApiServerConfig(
        program=binaries.path("kube-apiserver"),
        files=files,
        settings=settings,
        etcd_url=store.client_url,
        ready=plane.client.is_ready,
    )
    webhook = token_webhook.TokenWebhookConfig(paths=paths, files=files, settings=settings)
    with ThreadPoolExecutor() as pool:
        starts = [
            pool.submit(supervisor.start, spec, paths)
            for spec in (kube_apiserver.process(server), token_webhook.process(webhook))
        ]
        for pending in starts:
            pending.result()
    _start_clients(plane)


def _start_clients(plane: ControlPlane) -> None:
    files, settings = plane.files, plane.settings
    manager = kube_controller_manager.ControllerManagerConfig(
        program=binaries.path("kube-controller-manager"),
        files=files,
        settings=settings,
        ready=lambda: plane.client.get(DEFAULT_SERVICE_ACCOUNT) is not None,
    )
    scheduler = kube_scheduler.SchedulerConfig(
        program=binaries.path("kube-scheduler"), files=files, settings=settings, ready=lambda: True
    )
    nodes = kwok.KwokConfig(program=binaries.path("kwok"), files=files, settings=settings, ready=lambda: True)
    # A kwok that starts anew would wait until the leases of the one before it expire.
    plane.client.delete(NODE_LEASES)
    for spec in (
        kube_scheduler.process(scheduler),
        kwok.process(nodes),
        kube_controller_manager.process(manager),
    ):
        supervisor.start(spec, plane.paths)
