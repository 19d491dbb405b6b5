"""The images without a container engine: what a Dockerfile copies and installs, in namespaces as closed as a pod's.

The base is this machine's own Python and /usr, everything else is made from the Dockerfile's own lines. The root is
read-only, the user is the image's, it has no capability and can gain none; only /tmp and /dev/shm can be written.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
_COPY = re.compile(r"^COPY (services/\S+) (services/\S+)$", re.MULTILINE)
_SCRIPT = """
set -e
mount -t tmpfs none {root}
cd {root}
mkdir app venv tmp proc dev etc usr
for folder in bin lib lib64 sbin; do ln -s usr/$folder $folder; done
mount --bind -o ro /usr usr && mount --bind -o ro /etc etc && mount --bind -o ro {image}/app app
mkdir -p .{python} && mount --bind -o ro {python} .{python}
mount --bind -o ro {image}/venv venv && mount --bind /proc proc && mount --bind /dev dev
mount -t tmpfs none dev/shm && mount -t tmpfs none tmp && chmod 1777 dev/shm tmp
mount -o remount,ro {root}
exec chroot . setpriv --reuid {uid} --regid {uid} --clear-groups --no-new-privs --bounding-set=-all \\
  --inh-caps=-all env -i -C /app {environment} {command}
"""


@dataclass(frozen=True)
class Image:
    """What `docker build` would have made, as a folder."""

    folder: Path
    dockerfile: str

    def command(self, environment: Mapping[str, str], *words: str) -> tuple[str, ...]:
        """Run the words, or the image's entry point, as a container would."""
        uid = _one(r"^USER (\d+):\d+$", self.dockerfile)
        path = "PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin"
        given = [path, *(f"{name}={value}" for name, value in environment.items())]
        root = self.folder / "root"
        root.mkdir(exist_ok=True)
        script = _SCRIPT.format(
            root=root,
            image=self.folder,
            python=sys.base_prefix,
            uid=uid,
            environment=shlex.join(given),
            command=shlex.join(words or _list(r"^ENTRYPOINT (\[.*\])$", self.dockerfile)),
        )
        return ("unshare", "--mount", "--propagation", "private", "sh", "-c", script)

    def run(self, environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        return subprocess.run(
            self.command(environment, *words), check=False, capture_output=True, text=True, timeout=60
        )

    @property
    def health_check(self) -> tuple[str, ...]:
        return tuple(_list(r"^HEALTHCHECK .* CMD (\[.*\])$", self.dockerfile))


def build(service: str, folder: Path) -> Image:
    """Copy what the Dockerfile copies and install what it installs."""
    dockerfile = (REPOSITORY / "services" / service / "Dockerfile").read_text()
    for source, target in _COPY.findall(dockerfile):
        place = folder / "app" / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / source).is_dir():
            shutil.copytree(REPOSITORY / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / source, place)
    lock = REPOSITORY / _one(r"^COPY (services/requirements\.lock) \./$", dockerfile)
    venv.create(folder / "venv", symlinks=True)
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet"]
    uv += ["--python", str(folder / "venv" / "bin" / "python"), "--require-hashes", "--no-deps"]
    subprocess.run([*uv, "-r", str(lock)], check=True)
    for path in (folder, *folder.parents):
        path.chmod(path.stat().st_mode | 0o111)  # the image's user is a stranger to the test's folders
    return Image(folder, dockerfile)


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found, f"the Dockerfile has no line like {pattern}"
    return found[1]


def _list(pattern: str, text: str) -> list[str]:
    return re.findall(r'"([^"]*)"', _one(pattern, text))
