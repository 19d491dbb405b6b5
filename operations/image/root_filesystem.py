"""A real local image: Debian's bootstrap makes a root filesystem, the roles harden it, every control is tested."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from components.image.hardening_controls import Control, controls_of
from operations.console import Progress
from operations.engine import REPOSITORY
from operations.image.bootstrap import BUILD_APT_SETTINGS, bootstrap, prepared

FAMILY = "Debian"
ANSIBLE = str(Path(sys.prefix) / "bin" / "ansible-playbook")
PLAYBOOK = "playbooks/debian12_general.yml"
INCLUDED = "python3,python3-apt,linux-image-cloud-amd64"
TAIL_LINES = 12

Inspect = Callable[[Path], None]
"""Looks at a root filesystem that others may still change."""

Run = Callable[[Sequence[str], Mapping[str, str]], "subprocess.CompletedProcess[str]"]
"""A command and the variables to add -> what it said."""


class ImageError(RuntimeError):
    """An image was not made; nothing of it is left."""


@dataclass(kw_only=True)
class ImageReport:
    """What was made: packages by name with their version, controls that hold, and seconds by phase."""

    family: str = FAMILY
    packages: dict[str, str] = field(default_factory=dict)
    controls: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def run(command: Sequence[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command in the folder of the roles and keep what it says."""
    return subprocess.run(
        command,
        cwd=REPOSITORY / "ansible",
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


class RootFilesystem:
    """Makes the folder and a report beside it. Raises ImageError, after removing what it had made."""

    def __init__(
        self,
        folder: Path,
        progress: Progress,
        run: Run = run,
        inspections: Mapping[str, Inspect] | None = None,
    ) -> None:
        """`inspections` run before hardening as `plain`, after the controls hold as `hardened`."""
        self._inspections = inspections or {}
        self.folder, self.report_file = folder, folder.with_name(f"{folder.name}.json")
        self._partial = folder.with_name(f"{folder.name}.partial")
        self._progress, self._run = progress, run
        self._report = ImageReport()

    def make(self) -> ImageReport:
        """All phases in order; the folder appears only when every control holds."""
        self._check()
        try:
            self._phase("bootstrap", self._bootstrap)
            self._inspect("plain")
            with prepared(self._partial, self._command):
                self._phase("harden", self._harden)
                self._phase("verify", self._verify)
                self._report.packages = self._packages()
            self._inspect("hardened")
            self._partial.rename(self.folder)
        except BaseException:
            shutil.rmtree(self._partial, ignore_errors=True)
            raise
        self.report_file.write_text(json.dumps(asdict(self._report), indent=2) + "\n")
        return self._report

    def _check(self) -> None:
        if os.geteuid() != 0:
            raise ImageError("A root filesystem needs root: it has files of other owners. Run this as root.")
        for program in ("wget", "apt-config", ANSIBLE):
            if shutil.which(program) is None:
                raise ImageError(
                    f"No `{program}` here. Install Debian's package wget, and run `make install`."
                )
        for taken in (self.folder, self._partial):
            if taken.exists():
                raise ImageError(
                    f"{taken} exists already. Name a new folder, or delete it if nothing builds there."
                )

    def _phase(self, name: str, work: Callable[[], None]) -> None:
        with self._progress.task(name) as task:
            work()
            self._report.seconds[name] = round(task.elapsed(), 1)

    def _inspect(self, state: str) -> None:
        if state in self._inspections:
            self._phase(f"inspect {state}", lambda: self._inspections[state](self._partial))

    def _bootstrap(self) -> None:
        bootstrap(self._partial, INCLUDED, self._command)

    def _harden(self) -> None:
        inventory = ("-i", f"{self._partial},", "-c", "image_root")
        facts = {"running_system": False, "updates_keep_running_kernel": False}
        self._command(ANSIBLE, *inventory, "-e", json.dumps(facts), PLAYBOOK)

    def _verify(self) -> None:
        wanted = controls_of(FAMILY)
        failed = [control for control in wanted if not self._holds(control)]
        if failed:
            lines = "\n".join(f"  - {control.id}: {control.why} (test: {control.test})" for control in failed)
            raise ImageError(f"{len(failed)} of {len(wanted)} hardening controls do not hold:\n{lines}")
        self._report.controls = [control.id for control in wanted]

    def _holds(self, control: Control) -> bool:
        return self._run(("chroot", str(self._partial), "/bin/sh", "-c", control.test), {}).returncode == 0

    def _packages(self) -> dict[str, str]:
        listed = self._command(
            "chroot", str(self._partial), "dpkg-query", "--show", "--showformat=${Package}\t${Version}\n"
        )
        return dict(line.split("\t", 1) for line in listed.splitlines())

    def _command(self, *command: str) -> str:
        answer = self._run(command, {"APT_CONFIG": f"/{BUILD_APT_SETTINGS}"} if _is_inside(command) else {})
        if answer.returncode:
            said = (answer.stdout + answer.stderr).strip().splitlines()[-TAIL_LINES:]
            raise ImageError("\n".join([f"`{' '.join(command)}` ended with {answer.returncode}:", *said]))
        return answer.stdout


def earlier_packages(report_file: Path) -> dict[str, str] | None:
    """The package set of an earlier build, if its report is there. Raises ImageError for a file that is none."""
    if not report_file.exists():
        return None
    try:
        packages = json.loads(report_file.read_text())["packages"]
    except (ValueError, KeyError, TypeError) as reason:
        raise ImageError(
            f"{report_file} is no image report ({reason!r}). Delete it, then run again."
        ) from reason
    return {str(name): str(version) for name, version in packages.items()}


def names_that_differ(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names of packages that two sets do not share in the same version."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _is_inside(command: Sequence[str]) -> bool:
    """Commands that install inside the image take the way to the archive from this machine's settings."""
    return command[0] == ANSIBLE
