"""The whole playbook of the general host on a real Debian system, and what the same controls say of it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.image.hardening_controls import controls_of, lasting_controls_of
from tests.ansible.breaks import BREAKS
from tests.ansible.command_document import Run, run_document, sent
from tests.ansible.system import ANSIBLE, Outcome, System, debian_base, system

pytestmark = [pytest.mark.images, pytest.mark.timeout(1800)]
HOST = ANSIBLE / "playbooks" / "debian12_general.yml"
VERIFY = ANSIBLE / "playbooks" / "verify.yml"
WEAK = ("ssh-no-root-login", "no-world-writable-files")
CHECKERS = {
    "sudo": "visudo --check",
    "the SSH server": "sshd -t",
    "the time daemon": "chronyd -p -f /etc/chrony/chrony.conf",
    "the firewall": "unshare --net nft --check --file /etc/nftables.conf",
    "the file integrity check": "aide --config-check --config /etc/aide/aide.conf",
    "the rotation of logs": "logrotate --debug /etc/logrotate.conf",
    "the audit rules": "augenrules --check",
    "systemd": "systemd-analyze verify --man=no auditd.service chrony.service nftables.service ssh.service",
}
"""What reads the settings of the roles at boot -> the command by which it checks them."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """A host to which the playbook was applied twice, and which was asked afterwards."""

    system: System
    first: Outcome
    second: Outcome
    asked: Outcome


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with system(tmp_path_factory.mktemp("host"), debian_base()) as made:
        first, second = made.play(HOST), made.play(HOST)
        yield Host(system=made, first=first, second=second, asked=made.play(HOST, "--check"))


@pytest.fixture
def weakened(host: Host) -> Iterator[Host]:
    """The host with two controls broken, and mended afterwards."""
    kept = host.system.run("cp -a /etc/ssh /run/kept")
    assert kept.returncode == 0, kept.stderr
    for control in WEAK:
        assert host.system.run(BREAKS[control]).returncode == 0
    yield host
    host.system.run("rm -rf /etc/ssh /var/lib/anybody && mv /run/kept /etc/ssh")


def test_the_roles_do_not_undo_each_other(host: Host) -> None:
    assert host.first.succeeded, host.first.text
    assert host.second.succeeded, host.second.text
    assert not host.second.changed, f"changes again: {host.second.changed}"


def test_check_mode_finds_nothing_to_do_afterwards(host: Host) -> None:
    assert host.asked.succeeded, host.asked.text
    assert not host.asked.changed, f"--check would change {host.asked.changed}"


@pytest.mark.parametrize("reader", CHECKERS)
def test_whoever_reads_the_settings_at_boot_accepts_them(host: Host, reader: str) -> None:
    answer = host.system.run(CHECKERS[reader])
    assert answer.returncode == 0, f"{reader}: {answer.stdout}{answer.stderr}"


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_a_login_shell_starts_without_a_complaint(host: Host, shell: str) -> None:
    answer = host.system.run(f"env -i HOME=/root {shell} -lc 'umask'")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "0027\n", "")


def test_the_playbook_that_verifies_agrees(host: Host) -> None:
    outcome = host.system.play(VERIFY)
    assert outcome.succeeded, outcome.text
    assert f"{len(controls_of('Debian'))} controls hold" in outcome.text


def test_the_playbook_that_verifies_names_what_does_not_hold(weakened: Host) -> None:
    outcome = weakened.system.play(VERIFY)
    assert not outcome.succeeded
    assert f"These controls do not hold: {', '.join(WEAK)}" in outcome.text


def test_systems_manager_finds_every_control_of_the_family_on_the_host(host: Host, tmp_path: Path) -> None:
    run = run_document(host.system)
    assert run.succeeded, run.said
    assert f"{len(lasting_controls_of('Debian'))} controls hold" in run.said
    items = sent(run, tmp_path)["Items"]
    assert {item["Id"] for item in items} == {control.id for control in lasting_controls_of("Debian")}
    assert {item["Status"] for item in items} == {"COMPLIANT"}


def test_systems_manager_names_the_controls_that_do_not_hold(weakened: Host, tmp_path: Path) -> None:
    run = run_document(weakened.system)
    assert not run.succeeded
    assert f"These controls do not hold: {' '.join(WEAK)}" in run.said
    assert _non_compliant(run, tmp_path) == set(WEAK), "the others are reported as they are"


def test_systems_manager_reports_nothing_about_a_system_that_it_has_no_controls_for(host: Host) -> None:
    assert host.system.run("cp -a /etc/os-release /run/kept-release && rm /etc/os-release").returncode == 0
    assert host.system.run("echo ID=plan9 > /etc/os-release").returncode == 0
    try:
        run = run_document(host.system)
    finally:
        host.system.run("rm /etc/os-release && mv /run/kept-release /etc/os-release")
    assert not run.succeeded
    assert "No control is for plan9; there are controls for Debian 12, Amazon Linux 2023" in run.said
    assert not run.asked, "a system that is not known was reported as compliant"


def _non_compliant(run: Run, folder: Path) -> set[str]:
    return {item["Id"] for item in sent(run, folder)["Items"] if item["Status"] == "NON_COMPLIANT"}
