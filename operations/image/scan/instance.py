"""What is sent to an instance to be judged there, and what comes back. Nobody else can look into an AMI."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.image.hardening_controls import controls_of
from operations.image.families import Family
from operations.image.release.bill_of_materials import SEVERAL
from operations.image.scan import lynis, openscap
from operations.image.scan.result import ScanError
from operations.image.scan.scanner import Verdict

PLAIN, HARDENED = "plain", "hardened"
RESULTS = "results.tar.gz"
SCRIPT = """#!/bin/sh
# Everything that a release must know of a system, from inside it; the results are in results.tar.gz.
set -eu
cd "$(dirname "$0")"
mkdir -p results
oscap xccdf eval --profile {profile} --results results/openscap.xml content.xml >/dev/null || test $? -eq 2
(cd lynis && sh ./lynis audit system --quick --no-colors --profile ./default.prf --plugindir ./plugins \\
  --log-file ../lynis.log --report-file ../results/lynis.dat >/dev/null)
for control in controls/*; do
  if /bin/sh "$control" >/dev/null 2>&1; then holds=yes; else holds=no; fi
  printf '%s\\t%s\\n' "${{control##*/}}" "$holds"
done >results/controls.tsv
rpm --query --all --queryformat '%{{NAME}}\\t%{{EVR}}\\n' | sort >results/packages.tsv
sshd -T >results/sshd.txt 2>/dev/null || : >results/sshd.txt
cat /etc/sysctl.d/*.conf >results/sysctl.txt
find /etc -xdev -type f -exec sha256sum '{{}}' + >results/files.txt
tar -czf results.tar.gz -C results .
"""


def pack(family: Family, archive: Path) -> Path:
    """Write scanners, content and controls into one archive. Raises ScanError, ImageBuildError."""
    folder = archive.with_suffix(".d")
    (folder / "controls").mkdir(parents=True)
    (folder / "content.xml").write_bytes(family.standard.content().read_bytes())
    lynis.bring(folder)
    for control in controls_of(family.system):
        (folder / "controls" / control.id).write_text(f"{control.test}\n")
    (folder / "scan.sh").write_text(SCRIPT.format(profile=openscap.profile_id(family.standard.profile)))
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, arcname=".")
    return archive


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What an instance said about itself in one state."""

    verdict: Verdict
    controls: Mapping[str, bool]
    packages: Mapping[str, str]
    sshd: str
    sysctl: str
    files: Mapping[str, str]


def findings(folder: Path, state: str) -> Findings:
    """From the archive that came back in that state. Raises ScanError that names the file that is not there."""
    place = folder / state / RESULTS
    texts = _texts(place)
    return Findings(
        verdict=Verdict(
            rules=openscap.rule_results(texts["openscap.xml"].encode()),
            index=lynis.hardening_index(texts["lynis.dat"]),
        ),
        controls={name: holds == "yes" for name, holds in _pairs(texts["controls.tsv"])},
        packages=_packages(texts["packages.tsv"]),
        sshd=texts["sshd.txt"],
        sysctl=texts["sysctl.txt"],
        files={name: digest for digest, name in _columns(texts["files.txt"])},
    )


def _texts(place: Path) -> dict[str, str]:
    wanted = (
        "openscap.xml",
        "lynis.dat",
        "controls.tsv",
        "packages.tsv",
        "sshd.txt",
        "sysctl.txt",
        "files.txt",
    )
    try:
        with tarfile.open(place) as archive:
            found = {name: archive.extractfile(f"./{name}") for name in wanted}
            return {name: file.read().decode(errors="replace") for name, file in found.items() if file}
    except (OSError, KeyError, tarfile.TarError) as reason:
        raise ScanError(
            f"{place} holds no whole scan of an instance ({reason}). Build the image again."
        ) from reason


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = (line.partition("\t") for line in text.splitlines())
    return [(name, value) for name, _, value in lines]


def _columns(text: str) -> list[tuple[str, str]]:
    lines = (line.split(None, 1) for line in text.splitlines())
    return [(first, rest) for first, rest in lines]


def _packages(text: str) -> dict[str, str]:
    """A kernel may be there in several versions; keys of the package database are no packages."""
    versions: dict[str, list[str]] = {}
    for name, version in _pairs(text):
        if name != "gpg-pubkey":
            versions.setdefault(name, []).append(version)
    return {name: SEVERAL.join(sorted(found)) for name, found in versions.items()}
