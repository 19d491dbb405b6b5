"""kube-controller-manager's command line: which controllers run, and how hard."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.processes import kube_controller_manager
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


@pytest.fixture(name="command")
def manager_command(files: ClusterFiles, settings: ClusterSettings) -> tuple[str, ...]:
    config = kube_controller_manager.ControllerManagerConfig(
        program=Path("/bin/kube-controller-manager"), files=files, settings=settings, ready=lambda: True
    )
    return kube_controller_manager.process(config).command


def test_controllers_that_need_a_cloud_are_off_and_the_others_on(command: tuple[str, ...]) -> None:
    (controllers,) = [word for word in command if word.startswith("--controllers=")]
    chosen = controllers.partition("=")[2].split(",")
    assert chosen[0] == "*"
    assert "-service-lb-controller" in chosen
    assert not {"-deployment-controller", "-namespace-controller", "-disruption-controller"} & set(chosen)


def test_nodes_get_pod_ranges(command: tuple[str, ...]) -> None:
    assert {"--allocate-node-cidrs=true", "--cluster-cidr=100.64.0.0/16"} <= set(command)


def test_it_serves_no_port(command: tuple[str, ...]) -> None:
    assert "--secure-port=0" in command
