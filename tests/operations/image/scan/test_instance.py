"""The script that judges an instance, run here with programs that answer like those of Amazon Linux."""

from __future__ import annotations

import os
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from components.image.hardening_controls import controls_of
from operations.image.families import NODE
from operations.image.scan import instance, lynis
from operations.image.scan.instance import HARDENED, RESULTS, findings, pack
from operations.image.scan.result import ScanError
from tests.operations.image.scan.programs import al2023_programs


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive of tools, with a small content and a scanner that writes an index."""
    content = tmp_path / "content.xml"
    content.write_text("<content/>")
    monkeypatch.setattr(lynis, "bring", _bring)
    standard = replace(NODE.standard, content=lambda: content)
    return pack(replace(NODE, standard=standard), tmp_path / "tools.tar.gz")


def _bring(folder: Path) -> None:
    (folder / "lynis").mkdir()
    script = folder / "lynis" / "lynis"
    script.write_text("#!/bin/sh\necho hardening_index=82 >../results/lynis.dat\n")
    script.chmod(0o755)


def scanned(tools: Path, home: Path, sshd: str = "permitrootlogin no", oscap_code: str = "2") -> Path:
    """Run the script where it was unpacked, and bring its archive home."""
    place = home / "instance"
    with tarfile.open(tools) as archive:
        archive.extractall(place, filter="data")
    programs = al2023_programs(home / "bin", sshd, oscap_code)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", str(place / "scan.sh")], env={**os.environ, "PATH": path}, check=True)
    (home / HARDENED).mkdir()
    (place / RESULTS).rename(home / HARDENED / RESULTS)
    return home


def test_the_results_hold_rules_index_controls_packages_and_settings(tools: Path, tmp_path: Path) -> None:
    found = findings(scanned(tools, tmp_path), HARDENED)
    assert (found.verdict.rules.passed, set(found.verdict.rules.failed)) == (2, {"sshd_set_idle"})
    assert found.verdict.index == 82
    assert set(found.controls) == {control.id for control in controls_of("RedHat")}
    assert found.packages["openssl"] == "1:3.2.2-1.amzn2023"
    assert found.sshd == "permitrootlogin no\n"
    assert len(found.files["/etc/passwd"]) == 64


def test_a_package_in_two_versions_keeps_both_and_keys_are_no_packages(tools: Path, tmp_path: Path) -> None:
    packages = findings(scanned(tools, tmp_path), HARDENED).packages
    assert packages["kernel"] == "6.1.100-1.amzn2023,6.1.99-1.amzn2023"
    assert "gpg-pubkey" not in packages


def test_a_control_that_does_not_hold_is_told(tools: Path, tmp_path: Path) -> None:
    held = findings(scanned(tools, tmp_path, sshd="permitrootlogin yes"), HARDENED).controls
    assert held["ssh-no-root-login"] is False


def test_a_scanner_that_cannot_judge_leaves_no_results(tools: Path, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        scanned(tools, tmp_path, oscap_code="1")
    assert not (tmp_path / "instance" / RESULTS).exists()


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_results_that_are_not_whole_are_refused_with_their_place(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / HARDENED).mkdir()
    if content is not None:
        (tmp_path / HARDENED / RESULTS).write_bytes(content)
    with pytest.raises(ScanError, match=r"hardened/results\.tar\.gz holds no whole scan of an instance"):
        findings(tmp_path, HARDENED)


def test_the_profile_is_that_of_the_family() -> None:
    text = instance.SCRIPT.format(profile="xccdf_org.ssgproject.content_profile_cis_server_l1")
    assert "--profile xccdf_org.ssgproject.content_profile_cis_server_l1 " in text
    assert "%{NAME}" in text
