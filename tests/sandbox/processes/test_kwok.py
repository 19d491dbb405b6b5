"""kwok's command line and its stage for load balancers."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.processes import kwok
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


def test_kwok_manages_all_nodes_with_the_written_stage(
    files: ClusterFiles, settings: ClusterSettings
) -> None:
    config = kwok.KwokConfig(program=Path("/bin/kwok"), files=files, settings=settings, ready=lambda: True)
    command = kwok.process(config).command
    assert "--manage-all-nodes=true" in command
    assert f"--config={files.kwok_config}" in command
    assert json.loads(files.kwok_config.read_text()) == kwok.load_balancer_stage("eu-central-1")


def test_a_load_balancer_gets_a_name_in_the_clusters_region() -> None:
    assert "elb.eu-west-1.amazonaws.com" in json.dumps(kwok.load_balancer_stage("eu-west-1"))
