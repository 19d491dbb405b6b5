"""Every AMI of the last Packer run is sealed, and nothing else."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations.image.builder import finish_images as finish_images_module
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.finish_images import finish_images, images_of
from policies.image_age import OLDEST

BUILT = datetime(2026, 5, 1, 8, tzinfo=UTC)


class Recorder:
    """An EC2 client that remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, object]] = []

    def modify_image_attribute(self, **request: object) -> None:
        self.requests.append(request)

    def enable_image_deprecation(self, **request: object) -> None:
        self.requests.append(request)


def manifest(folder: Path) -> Path:
    file = folder / "manifest.json"
    builds = [
        {"artifact_id": "eu-central-1:ami-old", "packer_run_uuid": "first"},
        {"artifact_id": "eu-central-1:ami-a,eu-west-1:ami-b", "packer_run_uuid": "second"},
    ]
    file.write_text(json.dumps({"builds": builds, "last_run_uuid": "second"}))
    return file


def test_only_the_last_run_counts(tmp_path: Path) -> None:
    assert images_of(manifest(tmp_path)) == {"eu-central-1": "ami-a", "eu-west-1": "ami-b"}


def test_each_image_wants_imdsv2_and_ends_at_the_age_limit_in_its_own_region() -> None:
    clients: dict[str, Recorder] = {"eu-central-1": Recorder(), "eu-west-1": Recorder()}
    finish_images({"eu-central-1": "ami-a", "eu-west-1": "ami-b"}, BUILT, clients.__getitem__)
    for region, image in (("eu-central-1", "ami-a"), ("eu-west-1", "ami-b")):
        assert clients[region].requests == [
            {"ImageId": image, "ImdsSupport": {"Value": "v2.0"}},
            {"ImageId": image, "DeprecateAt": BUILT + OLDEST},
        ]


@pytest.mark.parametrize("text", ["yesterday", "2026-05-01T08:00:00"])
def test_a_build_time_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["finish_images", str(manifest(tmp_path)), text])
    with pytest.raises(SystemExit, match=f"error: build_time '{text}' is no time in ISO 8601 with a zone"):
        finish_images_module.main()


@pytest.mark.parametrize("content", ["", "{}", '{"builds": [], "last_run_uuid": "x"}'])
def test_a_manifest_without_a_finished_build_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(content)
    with pytest.raises(ImageBuildError, match=r"broken\.json"):
        images_of(file)
