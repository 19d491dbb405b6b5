"""The node image from what an instance said: sealed and judged like the one that is built here."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.image.hardening_controls import controls_of
from operations.console import Progress
from operations.image.build_folder import Order
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.packer_build import Made
from operations.image.families import NODE
from operations.image.node_build import NodeBuild
from operations.image.release.bill_of_materials import packages_of
from operations.image.release.gates import quality
from operations.image.release.manifest import opened
from operations.image.scan.instance import HARDENED, PLAIN, RESULTS
from operations.image.scan.result import ScanError, read_scan
from tests.operations.image.scan.programs import RESULTS as RULES
from tests.operations.image.scan.programs import document

GOOD = dict.fromkeys(RULES, "pass")


def bring(scans: Path, state: str, rules: Mapping[str, str], **changed: str) -> None:
    """Results of an instance, as Packer's last step fetches them."""
    controls = "".join(f"{control.id}\tyes\n" for control in controls_of("RedHat"))
    texts = {
        "openscap.xml": document(dict(rules)),
        "lynis.dat": "hardening_index=83\n",
        "controls.tsv": controls,
        "packages.tsv": "bash\t5.2.15-1.amzn2023\nkernel\t6.1.99-1\nkernel\t6.1.100-1\n",
        "sshd.txt": "permitrootlogin no\n",
        "sysctl.txt": "kernel.kptr_restrict = 2\n",
        "files.txt": f"{'0' * 64}  /etc/passwd\n",
    } | changed
    (scans / state).mkdir()
    with tarfile.open(scans / state / RESULTS, "w:gz") as archive:
        for name, text in texts.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


def build(place: Path, **changed: str) -> Path:
    def images(folder: Path) -> Made:
        bring(folder / "scan", PLAIN, RULES)
        bring(folder / "scan", HARDENED, GOOD, **changed)
        return Made(images={"eu-central-1": "ami-1"}, base="ami-0")

    order = Order(family=NODE, version="1.0.0", place=place)
    NodeBuild(order, Progress(), images).make()
    return order.folder


def test_a_node_image_is_sealed_with_all_that_a_release_needs(tmp_path: Path) -> None:
    folder = build(tmp_path)
    manifest = opened(folder)
    assert (manifest.family, manifest.images, manifest.provenance.base_image) == (
        "eks-node",
        {"eu-central-1": "ami-1"},
        "ami-0",
    )
    assert RESULTS in manifest.files, "what the scanners said is kept"
    bill = json.loads((folder / "sbom.cdx.json").read_text())
    assert "pkg:rpm/amzn/bash@5.2.15-1.amzn2023?distro=amzn-2023" in {
        one["purl"] for one in bill["components"]
    }
    settings = json.loads((folder / "settings.json").read_text())
    assert settings == {
        "sshd.permitrootlogin": "no",
        "sysctl.kernel.kptr_restrict": "2",
        "/etc/passwd": "0" * 16,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["eks-node-1.0.0"]


def test_a_kernel_in_two_versions_is_two_components_and_one_package(tmp_path: Path) -> None:
    text = (build(tmp_path) / "sbom.cdx.json").read_text()
    assert sum(one["name"] == "kernel" for one in json.loads(text)["components"]) == 2
    assert packages_of(text, "here")["kernel"] == "6.1.100-1,6.1.99-1"


def test_it_is_judged_by_the_profile_of_its_own_family_before_and_after(tmp_path: Path) -> None:
    scan = read_scan((build(tmp_path) / "scan.json").read_text(), "here")
    assert (scan.profile, scan.rules.rate, scan.index) == ("cis_server_l1", 100.0, 83)
    assert set(scan.rules_before.failed) == {"sshd_set_idle"}


def test_the_gates_are_those_of_every_image(tmp_path: Path) -> None:
    weak = "".join(
        f"{one.id}\t{'no' if one.id == 'ssh-no-root-login' else 'yes'}\n" for one in controls_of("RedHat")
    )
    folder = build(tmp_path, **{"controls.tsv": weak, "openscap.xml": document(RULES)})
    scan = read_scan((folder / "scan.json").read_text(), "here")
    held = {one["id"]: one["holds"] for one in json.loads((folder / "controls.json").read_text())}
    closed = {gate.name: gate.found for gate in quality(scan, held) if not gate.holds}
    assert closed["controls"] == "ssh-no-root-login"
    assert closed["failures have reasons"] == "sshd_set_idle"
    assert "scan" in closed


def test_a_build_that_brings_no_scan_home_leaves_nothing(tmp_path: Path) -> None:
    order = Order(family=NODE, version="1.0.0", place=tmp_path)
    with pytest.raises(ScanError, match="holds no whole scan of an instance"):
        NodeBuild(order, Progress(), lambda _: Made(images={})).make()
    assert list(tmp_path.iterdir()) == []


def test_a_packer_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fails(_: Path) -> Made:
        raise ImageBuildError("Packer ended with 1")

    order = Order(family=NODE, version="1.0.0", place=tmp_path)
    with pytest.raises(ImageBuildError):
        NodeBuild(order, Progress(), fails).make()
    assert list(tmp_path.iterdir()) == []
