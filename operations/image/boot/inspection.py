"""What must be true of a machine that has booted the image."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from components.image.hardening_controls import lasting_controls_of
from operations.image.boot.disk import bootable
from operations.image.boot.machine import Machine, accelerated, running
from operations.image.root_filesystem import FAMILY, ImageError

RUNNING = {
    "audit rules are loaded": "auditctl -l | grep -q -- 'identity'",
    "audit daemon runs": "systemctl is-active auditd.service",
    "firewall is loaded": "nft list chain inet filter input | grep -q 'policy drop'",
    "AppArmor is on": 'test "$(cat /sys/module/apparmor/parameters/enabled)" = Y',
    "AppArmor profiles are loaded": 'test "$(aa-status --profiled)" -gt 0',
    "volatile folders run no programs": "findmnt --noheadings --output OPTIONS /dev/shm | grep -q noexec",
    "kernel settings are in force": "sysctl -n kernel.kptr_restrict | grep -qx 2",
    "services write no core dumps": "systemctl show --property DefaultLimitCORE --value | grep -qx 0",
    "ptrace is restricted": "sysctl -n kernel.yama.ptrace_scope | grep -qx 1",
    "services of the scan run": (
        "systemctl is-active chrony.service cron.service rsyslog.service systemd-journald.service"
    ),
    "no unit has failed": 'test -z "$(systemctl list-units --state=failed --plain --no-legend)"',
}
"""Facts of a running system, beside the controls, which are tested again."""


@dataclass(frozen=True, kw_only=True)
class BootReport:
    """Seconds until sshd answered, whether by KVM, and check -> whether it holds."""

    seconds: float
    accelerated: bool
    checks: dict[str, bool]

    @property
    def failed(self) -> list[str]:
        """Names of checks that do not hold."""
        return [name for name, holds in self.checks.items() if not holds]


def inspect_boot(root: Path) -> BootReport:
    """Boot a root filesystem and check it from inside. Raises ImageError that names what does not hold."""
    with tempfile.TemporaryDirectory(prefix="image-boot-") as place:
        folder = Path(place)
        with running(bootable(root, folder / "disk.img"), folder) as machine:
            report = _report(machine)
    if report.failed:
        raise ImageError("The image boots, but these do not hold in it: " + ", ".join(report.failed))
    return report


def _report(machine: Machine) -> BootReport:
    controls = {one.id: one.test for one in lasting_controls_of(FAMILY)}
    wanted = controls | RUNNING
    checks = {name: machine.run(test).returncode == 0 for name, test in wanted.items()}
    return BootReport(seconds=machine.seconds, accelerated=accelerated(), checks=checks)


Boot = Callable[[Path], BootReport]
"""Boots a root filesystem and says what holds."""
