"""The shell lines of the build project, run like CodeBuild runs them: one shell, in an archive of a commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.paths import REPOSITORY
from tests.operations.image.scan.programs import RESULTS
from tests.operations.image.test_node_build import GOOD, bring

EMPTY = "---\n- name: Nothing\n  hosts: all\n  gather_facts: false\n  tasks: []\n"
SCAN = """---
- name: Bring results as an instance would
  hosts: all
  connection: local
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
  tasks:
    - name: Make their folder
      ansible.builtin.file:
        path: "{{{{ scan_results }}}}/{{{{ scan_state }}}}"
        state: directory
        mode: "0700"
      become: false

    - name: Copy them
      ansible.builtin.copy:
        src: "{home}/{{{{ scan_state }}}}/results.tar.gz"
        dest: "{{{{ scan_results }}}}/{{{{ scan_state }}}}/results.tar.gz"
        mode: "0600"
      become: false
"""
KEPT = ("HOME", "LANG", "PATH", "PLATFORM_CACHE", "TMPDIR", "XDG_CACHE_HOME")
"""All that a build sees of the test's own environment: no backend of Pulumi, no credentials."""


class BuildMachine:
    """A folder with the sources, and programs in front of the machine's own."""

    def __init__(self, folder: Path) -> None:
        self.source, self.programs, self.home = folder / "source", folder / "programs", folder / "home"
        for each in (self.source, self.programs, self.home):
            each.mkdir()
        self._unpack(folder / "source.tar")
        self._environment()
        self._program("apt-get", f'echo "$@" >>{folder}/apt-get.log\n')
        self.packages = folder / "apt-get.log"

    def run(self, project: Mapping[str, Any], variables: Mapping[str, str], *change: str) -> Any:
        """All commands of the specification; `change` gives the project's variables another value each."""
        specification = json.loads(project["source"]["buildspec"])
        commands = [line for phase in specification["phases"].values() for line in phase["commands"]]
        return self.shell("\n".join(commands), variables, project, *change)

    def shell(
        self, script: str, variables: Mapping[str, str], project: Mapping[str, Any], *change: str
    ) -> Any:
        """A script that ends at the first command that fails."""
        own = {each["name"]: each["value"] for each in project["environment"]["environmentVariables"]}
        own |= dict(each.split("=", 1) for each in change)
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["sh", "-ec", script],
            cwd=self.source,
            env={**kept, **own, **self._packer(), **variables, "PATH": path, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )

    def _unpack(self, archive: Path) -> None:
        """As `git archive` packs what is here; changes that are not committed are in it too."""
        stashed = _git("stash", "create") or "HEAD"
        _git("archive", "--output", str(archive), stashed)
        with tarfile.open(archive) as packed:
            packed.extractall(self.source, filter="data")

    def _environment(self) -> None:
        """What `make install` would make; its stamp says that it is done."""
        place = self.source / ".venv"
        venv.create(place, symlinks=True)
        libraries = (
            place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        )
        (libraries / "installed.pth").write_text(f"{self.source}\n{sysconfig.get_path('purelib')}\n")
        for program in ("ansible-playbook", "ansible"):
            shutil.copy(Path(sys.executable).parent / program, place / "bin" / program)
        python = place / "bin" / "python"
        script = f'exec {python} -m tests.sandbox.platform.build_machine "$@"\n'
        self._program("platformctl", script, place / "bin")
        (place / ".installed").touch()

    def _packer(self) -> dict[str, str]:
        """An emulated instance is no machine: nothing connects, and the scans are brought by a playbook of the test."""
        for state, rules in (("plain", RESULTS), ("hardened", GOOD)):
            if not (self.home / state).exists():
                bring(self.home, state, rules)
        empty, scan = self.home / "empty.yml", self.home / "scan.yml"
        empty.write_text(EMPTY)
        scan.write_text(SCAN.format(home=self.home))
        given = {
            "communicator": "none",
            "ssh_interface": "",
            "debian_playbook": str(empty),
            "eks_node_playbook": str(empty),
            "scan_playbook": str(scan),
            "seal_playbook": str(empty),
        }
        return {f"PKR_VAR_{name}": value for name, value in given.items()}

    def _program(self, name: str, script: str, folder: Path | None = None) -> None:
        file = (folder or self.programs) / name
        file.write_text(f"#!/bin/sh\n{script}")
        file.chmod(0o755)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.strip()
