"""One run of Packer: the AMIs of a version in both regions, and nothing of them when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from operations.engine import REPOSITORY
from operations.image.builder.debian_archive import packer
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.finish_images import images_of
from operations.image.families import Family

PREFIX = "PKR_VAR_"
TAIL_LINES = 40
"""What failed stands above Packer's own account of its cleaning up."""
Run = Callable[[Sequence[str], Mapping[str, str], Path], int]
"""A command, its whole environment and the file for what it says -> its exit code."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """The AMIs of a version, region -> id, and the AMI that they were built on."""

    images: Mapping[str, str]
    base: str = ""


NONE = Made(images={})
"""A build for this machine alone."""


@dataclass(frozen=True, kw_only=True)
class PackerOrder:
    """`settings` are the pipeline's values of Packer's variables; a `PKR_VAR_` variable of the shell wins over them."""

    family: Family
    version: str
    commit: str
    built: datetime
    base: str
    settings: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)


def run(command: Sequence[str], environment: Mapping[str, str], output: Path) -> int:
    """Run one command at the top of the repository."""
    with output.open("wb") as said:
        return subprocess.run(
            command,
            cwd=REPOSITORY,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def build_images(order: PackerOrder, folder: Path, run: Run = run) -> Mapping[str, str]:
    """Region -> AMI id. What Packer says stays in the folder as `packer.log`. Raises ImageBuildError."""
    manifest, log = folder / "packer.json", folder / "packer.log"
    environment = variables(order, os.environ) | {f"{PREFIX}manifest": str(manifest)}
    code = run(
        [str(packer()), "build", "-color=false", f"-only={order.family.build}", "packer"], environment, log
    )
    if code:
        said = "\n".join(log.read_text(errors="replace").strip().splitlines()[-TAIL_LINES:])
        raise ImageBuildError(f"Packer ended with {code} for {order.family.name} {order.version}:\n{said}")
    images = images_of(manifest)
    manifest.unlink()
    return images


def variables(order: PackerOrder, shell: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: credentials, the programs beside this Python, and each variable of the templates."""
    shell = {**shell, **order.credentials}
    own = {
        "version": order.version,
        "git_commit": order.commit,
        "build_time": order.built.isoformat(),
        order.family.base_variable: order.base,
        "ec2_endpoint": shell.get("AWS_ENDPOINT_URL", ""),
    }
    # Packer asks for a value of every variable, also of those that this family's template leaves alone.
    given = {"eks_node_base": "", "debian_base": "", **order.settings, **own}
    asked = {name: value for name, value in shell.items() if name.startswith(PREFIX)}
    return {
        **shell,
        "CHECKPOINT_DISABLE": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{shell.get('PATH', '')}",
        **{f"{PREFIX}{name}": value for name, value in given.items()},
        **asked,
    }
