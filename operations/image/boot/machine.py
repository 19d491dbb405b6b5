"""A headless virtual machine on loopback, with a user for the test who is in no image."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from operations.image.boot.disk import Bootable
from operations.image.root_filesystem import ImageError
from operations.image.scan.namespace import needed
from sandbox.paths import LOOPBACK, free_port

USER = "inspector"
MEMORY_MEGABYTES = 1024
BOOT_SECONDS = 300
STOP_SECONDS = 20
POLL_SECONDS = 1.0
TAIL_LINES = 15
NETWORK = "[Match]\\nName=en*\\n[Network]\\nDHCP=ipv4"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A running machine; `seconds` is how long it took until sshd answered."""

    port: int
    key: Path
    seconds: float

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a shell command as root, through SSH and sudo."""
        quoted = command.replace("'", "'\\''")
        return _ssh(self.port, self.key, f"sudo /bin/sh -c '{quoted}'")


@cache
def accelerated() -> bool:
    """Whether QEMU can use this machine's processor: the device may be there and still fail, in a nested machine."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    probe = ("-accel", "kvm", "-cpu", "host", "-m", "16", "-display", "none", "-S", "-monitor", "stdio")
    answer = subprocess.run(
        [needed("qemu-system-x86_64", "qemu-system-x86"), *probe],
        input=b"quit\n",
        capture_output=True,
        check=False,
    )
    return answer.returncode == 0


@contextmanager
def running(image: Bootable, folder: Path) -> Iterator[Machine]:
    """Boot the image without changing its disk, and stop it at the end. Raises ImageError with the console's end."""
    key = folder / "key"
    subprocess.run(
        [needed("ssh-keygen", "openssh-client"), "-q", "-t", "ed25519", "-N", "", "-f", key], check=True
    )
    port, console = free_port(), folder / "console.log"
    began = time.monotonic()
    with console.open("wb") as said:
        process = subprocess.Popen(
            command(image, port, key.with_suffix(".pub").read_text().strip()),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, key, console)
        yield Machine(port=port, key=key, seconds=round(time.monotonic() - began, 1))
    finally:
        _stop(process)


def command(image: Bootable, port: int, public_key: str) -> Sequence[str]:
    """QEMU's command line: SSH on loopback alone, nothing is written to the disk."""
    program = str(needed("qemu-system-x86_64", "qemu-system-x86"))
    speed = ("-accel", "kvm", "-cpu", "host") if accelerated() else ("-accel", "tcg", "-cpu", "max")
    options = f"root=/dev/vda rw console=ttyS0 systemd.wants=systemd-networkd.service {image.options}"
    return (
        *(program, *speed, "-m", str(MEMORY_MEGABYTES), "-smp", "2", "-nographic", "-no-reboot"),
        *("-kernel", str(image.kernel), "-initrd", str(image.initial_disk), "-append", options),
        *("-drive", f"file={image.disk},format=raw,if=virtio,snapshot=on"),
        *(
            "-netdev",
            f"user,id=net,restrict=on,hostfwd=tcp:{LOOPBACK}:{port}-:22",
            "-device",
            "virtio-net,netdev=net",
        ),
        *(
            part
            for name, text in _credentials(public_key).items()
            for part in ("-smbios", _smbios(name, text))
        ),
    )


def _credentials(public_key: str) -> dict[str, str]:
    """systemd makes the test's user and its network from these at boot; they are gone with the machine."""
    home = f"/home/{USER}"
    files = (
        f"d {home} 0700 {USER} {USER}",
        f"d {home}/.ssh 0700 {USER} {USER}",
        f"f {home}/.ssh/authorized_keys 0600 {USER} {USER} - {public_key}",
        f"f /etc/sudoers.d/90-{USER} 0440 root root - {USER} ALL=(ALL) NOPASSWD: ALL",
        f"f /run/systemd/network/80-test.network 0644 root root - {NETWORK}",
    )
    return {
        "sysusers.extra": f'u {USER} - "Image test" {home} /bin/sh\nm {USER} sudo\n',
        "tmpfiles.extra": "\n".join(files) + "\n",
    }


def _smbios(name: str, text: str) -> str:
    return f"type=11,value=io.systemd.credential.binary:{name}={base64.b64encode(text.encode()).decode()}"


def _wait(process: subprocess.Popen[bytes], port: int, key: Path, console: Path) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ImageError(f"The machine stopped while it booted:\n{_tail(console)}")
        if _listens(port) and _ssh(port, key, "true").returncode == 0:
            return
        time.sleep(POLL_SECONDS)
    raise ImageError(
        f"sshd did not let the test in within {BOOT_SECONDS} s. The console's end:\n{_tail(console)}"
    )


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(POLL_SECONDS)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _ssh(port: int, key: Path, remote: str) -> subprocess.CompletedProcess[str]:
    options = (
        "UserKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=no",
        "BatchMode=yes",
        "ConnectTimeout=20",
    )
    return subprocess.run(
        [
            *(needed("ssh", "openssh-client"), "-q", "-i", key, "-p", str(port)),
            *(part for option in options for part in ("-o", option)),
            *(f"{USER}@{LOOPBACK}", remote),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(console: Path) -> str:
    return "\n".join(console.read_text(errors="replace").splitlines()[-TAIL_LINES:])
