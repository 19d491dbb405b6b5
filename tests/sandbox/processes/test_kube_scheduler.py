"""kube-scheduler's command line."""

from __future__ import annotations

from pathlib import Path

from sandbox.processes import kube_scheduler
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


def test_the_scheduler_uses_its_own_identity_and_serves_no_port(
    files: ClusterFiles, settings: ClusterSettings
) -> None:
    config = kube_scheduler.SchedulerConfig(
        program=Path("/bin/kube-scheduler"), files=files, settings=settings, ready=lambda: True
    )
    spec = kube_scheduler.process(config)
    assert f"--kubeconfig={files.kubeconfig('kube-scheduler')}" in spec.command
    assert "--secure-port=0" in spec.command
    assert spec.name == f"{settings.key}.kube-scheduler"
