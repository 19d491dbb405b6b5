"""From a commit to `candidate`, with the phases that are slow replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from operations.console import Progress
from operations.image import release_build
from operations.image.build_folder import Order
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.packer_build import PackerOrder
from operations.image.families import DEBIAN, NODE
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.manifest import Manifest, opened
from operations.image.release.registry import GateError
from operations.image.release_build import ReleaseBuild
from operations.image.scan.result import ScanError
from tests.operations.image.release.build_folder import REGION, Build
from tests.operations.image.release.workshop import FIRST_IMAGE, Workshop
from tests.operations.image.release_bench import Connection, Local, broken, images, packer, release


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(release_build, "LocalBuild", Local)
    monkeypatch.setattr(release_build, "clean_commit", lambda: "0" * 40)
    monkeypatch.setattr(release_build, "newest_base", lambda *_: "ami-base")
    monkeypatch.setattr(release_build, "build_images", packer)
    with mock_aws():
        made = Workshop(tmp_path / "unused")
        made.now = datetime.now(UTC) + timedelta(hours=1)
        yield made


def test_a_release_is_the_candidate_with_images_in_both_regions(workshop: Workshop, tmp_path: Path) -> None:
    released = release(workshop, tmp_path)
    manifest = opened(tmp_path / "debian-12-1.0.0")
    assert manifest.provenance.base_image == "ami-base"
    assert workshop.image(Channel.CANDIDATE) == manifest.images[REGION]
    assert (released.before, len(images())) == (None, 2)


def test_a_second_release_of_the_same_packages_says_so(workshop: Workshop, tmp_path: Path) -> None:
    release(workshop, tmp_path)
    again = release(workshop, tmp_path, "1.1.0")
    assert (again.before, again.differ) == ("1.0.0", ())


def test_packages_that_changed_since_the_last_release_are_named(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(workshop, tmp_path)
    monkeypatch.setattr(Local, "content", Build(packages={"bash": "5.3", "openssl": "3.0.11"}))
    assert release(workshop, tmp_path, "1.1.0").differ == ("bash",)


def test_a_released_version_is_refused_before_anything_is_built(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(workshop, tmp_path)
    monkeypatch.setattr(release_build, "build_images", broken)
    with pytest.raises(ReleaseError, match=r"1\.0\.0 is released already"):
        release(workshop, tmp_path)


def test_a_packer_run_that_fails_takes_its_images_back(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_build, "build_images", broken)
    with pytest.raises(ImageBuildError, match="the post-processor failed"):
        release(workshop, tmp_path)
    assert images() == []
    assert workshop.image(Channel.CANDIDATE) == FIRST_IMAGE


def test_images_of_another_run_with_the_same_version_are_left_alone(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PackerOrder(
        family=DEBIAN,
        version="1.0.0",
        commit="1" * 40,
        built=workshop.now - timedelta(days=1),
        base="ami-base",
    )
    packer(other, tmp_path)
    monkeypatch.setattr(release_build, "build_images", broken)
    with pytest.raises(ImageBuildError):
        release(workshop, tmp_path)
    assert len(images()) == 2


def test_images_without_a_scan_are_taken_back_and_a_folder_of_others_is_left_alone(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node's scan is read after Packer has made its images."""
    theirs = tmp_path / "debian-12-1.0.0"

    def make(build: Local) -> Manifest:
        build.images(Build(version="1.0.0").write(tmp_path))
        theirs.mkdir()
        raise ScanError("no whole scan")

    monkeypatch.setattr(Local, "make", make)
    with pytest.raises(ScanError):
        release(workshop, tmp_path)
    assert (images(), theirs.exists()) == ([], True)


def test_a_weak_image_costs_no_packer_run(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = Build(controls={"ssh-no-root-login": False, "audit-rules": True})
    monkeypatch.setattr(Local, "content", weak)
    with pytest.raises(GateError, match=r"would not become candidate:\n  - controls: ssh-no-root-login"):
        release(workshop, tmp_path)
    assert images() == []


def test_a_weak_node_image_is_known_only_after_packer_and_is_taken_back(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Local, "content", Build(controls={"ssh-no-root-login": False}))
    monkeypatch.setattr(release_build, "NodeBuild", Local)
    monkeypatch.setattr(release_build, "pack", lambda _, archive: archive)
    order = Order(family=NODE, version="1.0.0", place=tmp_path)
    connection: Any = Connection(workshop)
    with pytest.raises(GateError, match=r"eks-node-1\.0\.0 would not become candidate"):
        ReleaseBuild(order, connection, Progress()).make()
    assert (list(workshop.store.keys("images/")), list(tmp_path.glob("eks-node-*"))) == ([], [])


def test_a_failed_publication_takes_the_images_back(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop.store, "publish", _out_of_order)
    with pytest.raises(ReleaseError, match="the bucket is out of order"):
        release(workshop, tmp_path)
    assert (images(), list(tmp_path.glob("debian-12-*"))) == ([], [])


def _out_of_order(_: Path) -> Manifest:
    raise ReleaseError("the bucket is out of order")


def test_images_of_a_released_version_stay_when_only_the_channel_did_not_move(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshop.registry, "promote", lambda *_: _out_of_order(tmp_path))
    with pytest.raises(ReleaseError):
        release(workshop, tmp_path)
    assert len(images()) == 2


def test_changes_that_no_commit_holds_end_a_release_at_once(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dirty() -> str:
        raise ImageBuildError("changes that no commit holds")

    monkeypatch.setattr(release_build, "clean_commit", dirty)
    with pytest.raises(ImageBuildError, match="no commit holds"):
        release(workshop, tmp_path / "place")
    assert not (tmp_path / "place").exists()


def test_the_base_image_of_the_shell_wins_over_the_newest(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PKR_VAR_debian_base", "ami-mine")
    assert release(workshop, tmp_path).manifest.provenance.base_image == "ami-mine"
