"""The nearest thing to Amazon Linux that Debian's archive can make.

Names and facts are Amazon's, and so is the package manager: a real dnf over a repository of real RPM packages. Those
packages hold only units and settings; the programs under them are Debian's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from operations.image.bootstrap import prepared
from tests.ansible.system import command, debian_base, once

SYSTEM = """NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023"
"""
PROGRAMS = ("dnf", "createrepo-c", "rpm", "openssh-server", "sudo", "logrotate", "kmod", "procps")
UNIT = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
TIMER = "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n"
UNITS = "/usr/lib/systemd/system"
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "amazon-cloudwatch-agent": {f"{UNITS}/amazon-cloudwatch-agent.service": UNIT},
    "amazon-ssm-agent": {f"{UNITS}/amazon-ssm-agent.service": UNIT},
    "audit": {
        f"{UNITS}/auditd.service": UNIT,
        "/etc/audit/auditd.conf": "max_log_file = 8\nmax_log_file_action = ROTATE\nspace_left_action = SYSLOG\n",
        "/etc/audit/rules.d/audit.rules": "-D\n-b 8192\n-f 1\n",
    },
    "awscli-2": {},
    "ca-certificates": {},
    "chrony": {
        f"{UNITS}/chronyd.service": UNIT,
        "/etc/chrony.conf": "pool 2.amazon.pool.ntp.org iburst\n",
    },
    "containerd": {f"{UNITS}/containerd.service": UNIT},
    "cronie": {
        f"{UNITS}/crond.service": UNIT,
        "/etc/crontab": "SHELL=/bin/bash\n",
        **{f"/etc/cron.{each}/.keep": "" for each in ("hourly", "daily", "weekly", "monthly", "d")},
    },
    "dnf-automatic": {
        f"{UNITS}/dnf-automatic-install.timer": TIMER,
        "/etc/dnf/automatic.conf": "[commands]\nupgrade_type = default\n",
    },
    "kmod": {},
    "libpwquality": {"/etc/security/pwquality.conf": "# minlen = 8\n# minclass = 0\n"},
    "logrotate": {},
    "openssh-server": {
        f"{UNITS}/sshd.service": UNIT,
        "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nSubsystem sftp internal-sftp\n",
    },
    "procps-ng": {},
    "python3": {},
    "rsyslog": {f"{UNITS}/rsyslog.service": UNIT},
    "sudo": {},
    "telnet": {"/usr/bin/telnet": "#!/bin/sh\n"},
}
INSTALLED = ("telnet", "dnf-automatic")
"""What the roles must remove."""


def amazon_base() -> Path:
    """The system, made once."""
    debian = debian_base()
    return once("amazon", lambda folder: _make(folder, debian))


def _make(folder: Path, debian: Path) -> None:
    command("cp", "-a", "--reflink=auto", str(debian), str(folder))
    with prepared(folder, command):
        _inside(folder, "apt-get", "install", "--yes", "--no-install-recommends", *PROGRAMS)
        # Its alias is the name of Amazon's unit.
        _inside(folder, "systemctl", "disable", "ssh.service")
        for name, text in {
            "os-release": SYSTEM,
            "system-release": "Amazon Linux release 2023 (Amazon Linux)\n",
        }.items():
            (folder / "etc" / name).unlink(missing_ok=True)
            (folder / "etc" / name).write_text(text)
        _packages(folder)
        _inside(folder, "dnf", "--assumeyes", "install", *INSTALLED)


def _packages(folder: Path) -> None:
    (folder / "opt").mkdir(exist_ok=True)
    (folder / "opt/packages.spec").write_text(specification())
    _inside(folder, "rpmbuild", "-bb", "--define", "_rpmdir /opt/repository", "/opt/packages.spec")
    _inside(folder, "createrepo_c", "/opt/repository")
    (folder / "etc/yum.repos.d").mkdir(parents=True, exist_ok=True)
    (folder / "etc/yum.repos.d/amazonlinux.repo").write_text(
        "[amazonlinux]\nname=amazonlinux\nbaseurl=file:///opt/repository\ngpgcheck=0\n"
    )


def _inside(folder: Path, *words: str) -> None:
    command("chroot", str(folder), *words)


def specification() -> str:
    """All packages as one RPM spec file."""
    head = [
        "Name: packages",
        "Version: 1.0",
        "Release: 1",
        "Summary: tests",
        "License: none",
        "BuildArch: noarch",
    ]
    lines = [*head, "%description", "%install"]
    for files in PACKAGES.values():
        for path, text in files.items():
            lines.append(f"mkdir -p %{{buildroot}}{Path(path).parent}")
            lines += [f"cat > %{{buildroot}}{path} <<'END'", text.rstrip("\n"), "END"]
    for name, files in PACKAGES.items():
        lines += [f"%package -n {name}", "Summary: tests", f"%description -n {name}", f"%files -n {name}"]
        lines += [f"%attr({'0755' if '/bin/' in path else '0644'}, root, root) {path}" for path in files]
    return "\n".join(lines) + "\n"
