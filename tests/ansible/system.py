"""Real root filesystems for the roles: a plain Debian system made once, and a copy of it for each use."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from operations.engine import REPOSITORY
from operations.image.bootstrap import BUILD_APT_SETTINGS, bootstrap, prepared

PLACE = REPOSITORY / "build" / "role-tests"
FRESH_SECONDS = 12 * 3600
"""A base that is older lacks updates that the archive has meanwhile."""
PACKAGES = "python3,python3-apt,systemd,systemd-sysv"
"""What Ansible needs on a host, and the init that every real one has; a kernel would only take time."""
ANSIBLE = REPOSITORY / "ansible"
PLAYBOOK = Path(sys.prefix) / "bin" / "ansible-playbook"
CHANGING = re.compile(r"^(proc|run|tmp|root/\.ansible)(/|$)|^var/log/(apt/eipp\.log\.xz|dpkg\.log)$")
"""What Ansible uses while it looks, and what apt writes although it only simulates."""
MAY_MOUNT = ("unshare", "--mount", "mount", "-t", "proc", "proc", "/mnt")
WHY_NOT = (
    "the roles were applied to nothing: this needs root and the right to mount, since a root filesystem has files "
    "of other owners and its packages need /proc. Run `sudo make roles` on a machine that may do that"
)


@dataclass(frozen=True)
class Outcome:
    """What a run of Ansible said; `changed` holds the names of tasks that changed something."""

    succeeded: bool
    changed: Sequence[str]
    text: str


class System:
    """One root filesystem that Ansible and the controls' tests see as a host."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, shell: str) -> subprocess.CompletedProcess[str]:
        """Run a shell command inside, as a test of a control is run."""
        return subprocess.run(
            ["chroot", self.root, "/bin/sh", "-c", shell],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def holds(self, test: str) -> bool:
        return self.run(test).returncode == 0

    def play(self, playbook: Path, *options: str, **variables: object) -> Outcome:
        """Run a playbook on it, as the build of an image does."""
        extra = json.dumps({"running_system": False, **variables})
        answer = subprocess.run(
            [PLAYBOOK, "-i", f"{self.root},", "-c", "image_root", "-e", extra, *options, playbook],
            cwd=ANSIBLE,
            env={**os.environ, "APT_CONFIG": f"/{BUILD_APT_SETTINGS}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        text = answer.stdout + answer.stderr
        return Outcome(answer.returncode == 0, tuple(_changed(answer.stdout)), text)

    def fingerprint(self) -> Mapping[str, tuple[int, ...]]:
        """Mode, owner, size and time of every file, and of folders what does not change by looking."""
        return {name: _traits(path) for name, path in self._files() if not CHANGING.match(name)}

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder, folders, files in os.walk(self.root):
            place = Path(folder)
            folders[:] = [one for one in folders if not (place == self.root and one == "proc")]
            for one in (*folders, *files):
                yield str((place / one).relative_to(self.root)), place / one


def _traits(path: Path) -> tuple[int, ...]:
    found = path.lstat()
    traits = (found.st_mode, found.st_uid, found.st_gid)
    return traits if path.is_dir() else (*traits, found.st_size, found.st_mtime_ns)


def _changed(text: str) -> Iterator[str]:
    task = ""
    for line in text.splitlines():
        if found := re.match(r"(?:TASK|RUNNING HANDLER) \[(.*)\]", line):
            task = found.group(1)
        elif line.startswith("changed: "):
            yield task


def playbook_of(folder: Path, role: str) -> Path:
    """A playbook that applies one role alone."""
    file = folder / f"{role}.yml"
    file.write_text(yaml.safe_dump([{"name": role, "hosts": "all", "roles": [role]}]))
    return file


@contextmanager
def system(folder: Path, base: Path) -> Iterator[System]:
    """A copy of the base that packages can be installed into; gone afterwards."""
    root = folder / "root"
    command("cp", "-a", "--reflink=auto", str(base), str(root))
    with prepared(root, command):
        yield System(root)
    shutil.rmtree(root)


def debian_base() -> Path:
    """The plain system, made by whoever comes first; the others wait. Skips where it cannot be made."""
    if os.geteuid() or subprocess.run(MAY_MOUNT, capture_output=True, check=False).returncode:
        pytest.skip(WHY_NOT)
    return once("debian", _make_debian)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once and kept for a while, whole or not at all."""
    PLACE.mkdir(parents=True, exist_ok=True)
    folder, partial = PLACE / name, PLACE / f"{name}.partial"
    with (PLACE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists() and time.time() - folder.stat().st_ctime < FRESH_SECONDS:
            return folder
        for stale in (folder, partial):
            subprocess.run(["umount", "--quiet", stale / "proc"], capture_output=True, check=False)
            shutil.rmtree(stale, ignore_errors=True)
        make(partial)
        partial.rename(folder)
    return folder


def _make_debian(folder: Path) -> None:
    bootstrap(folder, PACKAGES, command)
    with prepared(folder, command):
        command("chroot", str(folder), "apt-get", "update")


def command(*words: str) -> str:
    """Run a command on this machine. Fails the test with its end when it fails."""
    variables = {**os.environ, "APT_CONFIG": f"/{BUILD_APT_SETTINGS}"} if words[0] == "chroot" else None
    answer = subprocess.run(
        words, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, f"{' '.join(words)}: {(answer.stdout + answer.stderr)[-2000:]}"
    return answer.stdout
