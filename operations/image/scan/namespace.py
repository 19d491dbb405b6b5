"""Run a scanner inside a root filesystem, in namespaces of its own.

What the image says about mounts and the network is in force there; this machine stays as it is.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.image.scan.result import ScanError

TOOLS = "/run/scan"
"""Where the scanners are while they run; nothing of them is left in the image."""
TAIL_LINES = 8

# The image's own mounts and its settings for the network, which has a namespace too. Other settings of the kernel
# would change this machine, so they are left as they are.
ENTER = """set -e
mkdir -p "$1{tools}"
mount --bind "$2" "$1{tools}"
mount -t proc proc "$1/proc"
mount -t sysfs sysfs "$1/sys"
ip link set lo up
root=$1; shift 2
exec chroot "$root" /bin/sh -c '
  mount -a 2>/dev/null
  if command -v sysctl >/dev/null; then sysctl --system --pattern "^net\\\\." >/dev/null 2>&1; fi
  exec "$@"' enter "$@"
"""

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run one command and keep what it says."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )


class ScanRoom:
    """A root filesystem and a folder of tools that appears in it as `/run/scan` for one command at a time."""

    def __init__(self, root: Path, tools: Path, run: Run = run) -> None:
        self.root, self.tools = root, tools
        self._run = run

    def execute(self, command: Sequence[str], good: frozenset[int] = frozenset({0})) -> str:
        """What the command says. Raises ScanError when it ends with another code than the good ones."""
        needed("ip", "iproute2")
        script = ENTER.format(tools=TOOLS)
        namespaces = ("unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child")
        environment = (
            "/usr/bin/env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=/root",
            "LC_ALL=C.UTF-8",
        )
        answer = self._run(
            (
                *namespaces,
                "sh",
                "-c",
                script,
                "enter",
                str(self.root),
                str(self.tools),
                *environment,
                *command,
            )
        )
        (self.root / TOOLS.lstrip("/")).rmdir()
        if answer.returncode not in good:
            said = "\n".join((answer.stdout + answer.stderr).strip().splitlines()[-TAIL_LINES:])
            raise ScanError(f"`{' '.join(command)}` in {self.root} ended with {answer.returncode}:\n{said}")
        return answer.stdout


def needed(program: str, package: str) -> Path:
    """The path of a program of this machine. Raises ScanError that names Debian's package."""
    found = shutil.which(program)
    if found is None:
        raise ScanError(
            f"No `{program}` here. Install Debian's package {package}, then run the command again."
        )
    return Path(found)
