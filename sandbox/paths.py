"""Where the sandbox keeps its files: all of it under one folder, `.sandbox/` in the checkout."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import cast

REPOSITORY = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
ROOT_VARIABLE = "PLATFORM_SANDBOX_ROOT"
SANDBOX_FOLDER = ".sandbox"


@dataclass(frozen=True)
class SandboxPaths:
    """The folders of one sandbox; `root` is absolute."""

    root: Path

    @property
    def run(self) -> Path:
        """One `<process>.json` (pid, command, start time) for each process that the sandbox started."""
        return self._folder("run")

    @property
    def logs(self) -> Path:
        return self._folder("logs")

    @property
    def bin(self) -> Path:
        """First on PATH: the toolchain's binaries and the language host."""
        return self._folder("bin")

    @property
    def pulumi_home(self) -> Path:
        return self._folder("pulumi-home")

    @property
    def pulumi_backend(self) -> str:
        """Without the backend's side files: it writes them in place, so a killed engine would cut them short."""
        return f"{self.pulumi_state.as_uri()}?metadata=skip"

    @property
    def pulumi_state(self) -> Path:
        return self._folder("pulumi-state")

    @property
    def emulator(self) -> Path:
        """The AWS emulator's snapshots."""
        return self._folder("emulator")

    @property
    def lost_changes(self) -> Path:
        """There while stacks may record what a killed emulator had not saved."""
        return self.emulator / "lost"

    @property
    def clusters(self) -> Path:
        """One folder for each Kubernetes control plane: certificates, etcd data, kubeconfig."""
        return self._folder("clusters")

    @property
    def endpoints_file(self) -> Path:
        return self.root / "endpoints.json"

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def endpoints(self) -> dict[str, str]:
        """Name -> URL or host:port of what runs now (`aws`, `daemon`, ...); empty before the first start."""
        if not self.endpoints_file.exists():
            return {}
        return cast(dict[str, str], json.loads(self.endpoints_file.read_text()))

    def publish_endpoints(self, **endpoints: str) -> None:
        """Add or replace endpoints, atomically."""
        self.root.mkdir(parents=True, exist_ok=True)
        partial = self.endpoints_file.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(self.endpoints() | endpoints, indent=2, sort_keys=True) + "\n")
        partial.replace(self.endpoints_file)


def sandbox_paths() -> SandboxPaths:
    """The sandbox of this checkout, or the one that PLATFORM_SANDBOX_ROOT names (tests use their own)."""
    override = os.environ.get(ROOT_VARIABLE)
    return SandboxPaths(Path(override).resolve() if override else REPOSITORY / SANDBOX_FOLDER)


def free_port() -> int:
    """A TCP port on loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return cast(int, probe.getsockname()[1])
