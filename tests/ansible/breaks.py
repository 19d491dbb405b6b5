"""How each control can be broken on a host on which it holds: what its test must find."""

from __future__ import annotations

from collections.abc import Mapping

SSHD = "/etc/ssh/sshd_config $(ls /etc/ssh/sshd_config.d/10-hardening.conf 2>/dev/null)"
LATER = "/etc/sysctl.d/99-local.conf"
CHRONY = "$(ls /etc/chrony.conf /etc/chrony/chrony.conf 2>/dev/null)"
AGENT = "/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json"

BREAKS: Mapping[str, str] = {
    "ssh-no-root-login": f"sed -i 's/^PermitRootLogin no/PermitRootLogin yes/' {SSHD}",
    "ssh-no-passwords": f"sed -i 's/^PasswordAuthentication no/PasswordAuthentication yes/' {SSHD}",
    "ssh-no-forwarding": f"sed -i 's/^DisableForwarding yes/DisableForwarding no/' {SSHD}",
    "ssh-settings-private": "chmod 644 /etc/ssh/sshd_config",
    "sudo-terminal": "echo 'Defaults !use_pty' > /etc/sudoers.d/99-local",
    "sudo-log": "sed -i /logfile/d /etc/sudoers.d/10-hardening",
    "sudo-log-rotated": "rm /etc/logrotate.d/sudo",
    "su-restricted": "sed -i '/pam_wheel.so use_uid/s/^/# /' /etc/pam.d/su",
    "root-locked": "usermod --password abcdefghijklm root",
    "password-age": "sed -i 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 99999/' /etc/login.defs",
    "password-length": "sed -i 's/^minlen.*/minlen = 8/' /etc/security/pwquality.conf",
    "umask": "echo 'umask 022' > /etc/profile.d/99-local.sh",
    "login-banner": "echo Welcome > /etc/issue.net",
    "no-plain-clients": "cp /bin/true /usr/bin/ftp",
    "aslr": f"echo 'kernel.randomize_va_space = 0' >> {LATER}",
    "no-redirects": f"echo 'net.ipv4.conf.all.accept_redirects = 1' >> {LATER}",
    "syn-cookies": f"echo 'net.ipv4.tcp_syncookies = 0' >> {LATER}",
    "no-unused-modules": "sed -i '/^install udf/d' /etc/modprobe.d/90-unwanted.conf",
    "no-core-dumps": "rm /etc/systemd/system.conf.d/90-no-core.conf",
    "tmp-mount": "sed -i '/ \\/tmp /s/,noexec//' /etc/fstab",
    "shm-mount": "sed -i '/ \\/dev\\/shm /s/,noexec//' /etc/fstab",
    "shadow-private": "chmod o+r /etc/shadow",
    "schedules-private": "chmod 755 /etc/cron.d",
    "audit-rules": "sed -i '/-k modules/d' /etc/audit/rules.d/50-platform.rules",
    "audit-sealed": "echo '-e 1' > /etc/audit/rules.d/99-finalize.rules",
    "audit-enabled": "systemctl disable auditd.service",
    "time-synchronized": f"sed -i 's/^server .*/server 192.0.2.1/' {CHRONY}",
    "journal-kept": (
        "mkdir -p /etc/systemd/journald.conf.d && "
        "printf '[Journal]\\nStorage=volatile\\n' > /etc/systemd/journald.conf.d/99-local.conf"
    ),
    "security-updates": "rm /etc/apt/apt.conf.d/20auto-upgrades",
    "account-lockout": "sed -i 's/^deny = .*/deny = 0/' /etc/security/faillock.conf",
    "password-history": "sed -i /pam_pwhistory/d /etc/pam.d/common-password",
    "no-empty-passwords": "useradd --no-create-home guest && passwd --delete guest",
    "idle-shells-end": "rm /etc/profile.d/90-timeout.sh",
    "mandatory-access": "echo GRUB_CMDLINE_LINUX=quiet > /etc/default/grub.d/99-local.cfg",
    "firewall": "sed -i 's/policy drop/policy accept/' /etc/nftables.conf",
    "file-integrity": "rm /var/lib/aide/aide.db",
    "no-world-writable-files": "install -m 666 /dev/null /var/lib/anybody",
    "packages-current": "sed -i '/^Package: gzip$/,/^$/s/^Version: .*/Version: 0.1/' /var/lib/dpkg/status",
    "agents-enabled": "systemctl disable amazon-ssm-agent.service",
    "logs-leave": f"sed -i 's,/var/log/audit/audit.log,/var/log/other.log,' {AGENT}",
    "no-swap": "echo '/swapfile none swap sw 0 0' >> /etc/fstab",
    "kubelet-settings": "rm /etc/modules-load.d/kubernetes.conf",
}
