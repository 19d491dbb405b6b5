"""kube-scheduler, one instance, without leader election."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings
from sandbox.processes.supervisor import ProcessSpec


@dataclass(frozen=True, kw_only=True)
class SchedulerConfig:
    program: Path
    files: ClusterFiles
    settings: ClusterSettings
    ready: Callable[[], bool]


def process(config: SchedulerConfig) -> ProcessSpec:
    return ProcessSpec(
        name=f"{config.files.key}.kube-scheduler",
        command=(
            str(config.program),
            f"--kubeconfig={config.files.kubeconfig('kube-scheduler')}",
            f"--emulated-version=kube={config.settings.version}",
            "--secure-port=0",
            "--leader-elect=false",
            "--profiling=false",
            "--kube-api-qps=100",
            "--kube-api-burst=200",
        ),
        environment={"GOGC": "60", "GOMEMLIMIT": "60MiB"},
        ready=config.ready,
    )
