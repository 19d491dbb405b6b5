"""The token webhook's process: it serves the right cluster of the right sandbox."""

from __future__ import annotations

import socket
from pathlib import Path

from sandbox.paths import LOOPBACK, SandboxPaths
from sandbox.processes import token_webhook
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


def test_the_webhook_is_told_its_cluster_and_its_sandbox(
    files: ClusterFiles, settings: ClusterSettings, tmp_path: Path
) -> None:
    config = token_webhook.TokenWebhookConfig(paths=SandboxPaths(tmp_path), files=files, settings=settings)
    spec = token_webhook.process(config)
    assert spec.command[-2:] == ("--folder", str(files.folder))
    assert spec.environment == {"PLATFORM_SANDBOX_ROOT": str(tmp_path)}


def test_it_is_ready_when_its_port_is_served(
    files: ClusterFiles, settings: ClusterSettings, tmp_path: Path
) -> None:
    config = token_webhook.TokenWebhookConfig(paths=SandboxPaths(tmp_path), files=files, settings=settings)
    spec = token_webhook.process(config)
    assert spec.ready() is False
    with socket.create_server((LOOPBACK, settings.ports.token_webhook)):
        assert spec.ready() is True
