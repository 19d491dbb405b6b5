"""What two versions are compared by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from operations.image.settings import settings


def root(folder: Path) -> Path:
    for name, text in {
        "etc/sysctl.d/90.conf": "# why\nkernel.sysrq = 0\n;off\nfs.suid_dumpable=0\n",
        "etc/ssh/ssh_host_key": "changes",
        "etc/machine-id": "changes",
        "etc/hostname": "image",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "etc/link").symlink_to("hostname")
    return folder


def inside(command: Sequence[str]) -> str:
    assert list(command) == ["sshd", "-T"]
    return "permitrootlogin no\nciphers a,b\nuseless\n"


def test_settings_are_those_of_the_server_the_kernel_and_every_file(tmp_path: Path) -> None:
    found = settings(root(tmp_path), inside)
    assert found["sshd.permitrootlogin"] == "no"
    assert (found["sysctl.kernel.sysrq"], found["sysctl.fs.suid_dumpable"]) == ("0", "0")
    assert len(found["/etc/hostname"]) == 16


def test_what_changes_with_every_build_is_no_setting(tmp_path: Path) -> None:
    names = set(settings(root(tmp_path), inside))
    assert names == {
        *("sshd.permitrootlogin", "sshd.ciphers", "sysctl.kernel.sysrq", "sysctl.fs.suid_dumpable"),
        *("/etc/hostname", "/etc/sysctl.d/90.conf"),
    }
