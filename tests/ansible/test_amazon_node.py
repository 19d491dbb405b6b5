"""The playbook of the EKS nodes, on the nearest thing to Amazon Linux that can be made here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from components.image.hardening_controls import controls_of
from tests.ansible.amazon import amazon_base
from tests.ansible.breaks import BREAKS
from tests.ansible.system import ANSIBLE, Outcome, System, system

pytestmark = [pytest.mark.images, pytest.mark.timeout(1800)]
NODE = ANSIBLE / "playbooks" / "al2023_eks_node.yml"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node to which the playbook was applied twice."""

    system: System
    first: Outcome
    second: Outcome


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with system(tmp_path_factory.mktemp("node"), amazon_base()) as host:
        yield Node(system=host, first=host.play(NODE), second=host.play(NODE))


def test_ansible_takes_it_for_amazon_linux(node: Node) -> None:
    assert node.first.succeeded, node.first.text
    assert "Install security updates every day on Debian" not in node.first.changed
    assert node.system.holds("rpm -q audit chrony containerd cronie"), "dnf installed what the roles named"


def test_a_second_run_changes_nothing(node: Node) -> None:
    assert node.second.succeeded, node.second.text
    assert not node.second.changed, f"changes again: {node.second.changed}"


def test_nobody_gets_in_but_by_session_manager(node: Node) -> None:
    assert node.system.run("systemctl is-enabled sshd.service").stdout.strip() == "masked"


def test_what_only_other_hosts_need_is_removed(node: Node) -> None:
    assert not node.system.holds("rpm -q telnet"), "a client of an unencrypted protocol stays"
    assert not node.system.holds("rpm -q dnf-automatic"), "nodes are replaced, not patched"


def test_every_control_holds_and_notices_when_it_is_broken(node: Node) -> None:
    controls = controls_of("RedHat")
    for control in controls:
        said = node.system.run(control.test)
        assert said.returncode == 0, f"{control.id} does not hold: {said.stderr}"
    for control in controls:
        assert node.system.holds(control.test), f"{control.id} fell with another control's break"
        broken = node.system.run(BREAKS[control.id])
        assert broken.returncode == 0, f"{control.id} could not be broken: {broken.stderr}"
        assert not node.system.holds(control.test), f"{control.id} does not notice `{BREAKS[control.id]}`"
