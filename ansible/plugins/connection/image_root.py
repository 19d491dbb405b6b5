"""Connect to a root filesystem on this machine: commands run in it by chroot, files are copied into it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: image_root
short_description: Work on a root filesystem that is not running
description:
  - The host's address is the folder of the root filesystem. Needs root.
options: {}
"""


class Connection(LocalConnection):  # type: ignore[misc]  # Ansible's plugins are untyped
    """The host's address is the folder. Raises AnsibleConnectionFailure for a folder that holds no system."""

    transport = "image_root"

    @property
    def root(self) -> Path:
        """The folder that is the host's `/`."""
        return Path(self._play_context.remote_addr)

    def _connect(self) -> Connection:
        if not (self.root / "bin" / "sh").exists():
            raise AnsibleConnectionFailure(f"{self.root} holds no root filesystem: it has no bin/sh")
        super()._connect()
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> Any:
        """Run one shell command inside the root filesystem."""
        inside = " ".join(["chroot", self._quoted(str(self.root)), "/bin/sh", "-c", self._quoted(cmd)])
        return super().exec_command(inside, in_data=in_data, sudoable=sudoable)

    def is_pipelining_enabled(self, wrap_async: bool = False) -> bool:
        """Modules need not be copied first: no login and no sudo is on the way."""
        return not wrap_async

    def put_file(self, in_path: str, out_path: str) -> None:
        """Copy a file of this machine into the root filesystem."""
        shutil.copyfile(in_path, self._inside(out_path))

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Copy a file out of the root filesystem."""
        shutil.copyfile(self._inside(in_path), out_path)

    def _inside(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def _quoted(self, text: str) -> str:
        return str(self._shell.quote(text))
