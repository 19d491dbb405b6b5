"""The token webhook of one cluster: tells its API server who stands behind an `aws eks get-token` token."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass

from sandbox.paths import LOOPBACK, REPOSITORY, ROOT_VARIABLE, SandboxPaths
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings
from sandbox.processes.supervisor import ProcessSpec

PROGRAM = "sandbox.processes.webhook.server"


@dataclass(frozen=True, kw_only=True)
class TokenWebhookConfig:
    paths: SandboxPaths
    files: ClusterFiles
    settings: ClusterSettings


def process(config: TokenWebhookConfig) -> ProcessSpec:
    """It reads the emulator's address from the sandbox's endpoints file, whose folder it must know."""
    port = config.settings.ports.token_webhook
    return ProcessSpec(
        name=f"{config.files.key}.token-webhook",
        command=(sys.executable, "-m", PROGRAM, "--folder", str(config.files.folder)),
        environment={ROOT_VARIABLE: str(config.paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: _listens(port),
        ready_seconds=20.0,
    )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
