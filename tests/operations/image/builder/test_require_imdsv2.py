"""Every AMI of the last Packer run is sealed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operations.image.builder.errors import ImageBuildError
from operations.image.builder.require_imdsv2 import images_of, require_imdsv2


class Recorder:
    """An EC2 client that remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, object]] = []

    def modify_image_attribute(self, **request: object) -> None:
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


def test_each_image_is_asked_for_imdsv2_in_its_own_region() -> None:
    clients: dict[str, Recorder] = {"eu-central-1": Recorder(), "eu-west-1": Recorder()}
    require_imdsv2({"eu-central-1": "ami-a", "eu-west-1": "ami-b"}, clients.__getitem__)
    assert clients["eu-central-1"].requests == [{"ImageId": "ami-a", "ImdsSupport": {"Value": "v2.0"}}]
    assert clients["eu-west-1"].requests == [{"ImageId": "ami-b", "ImdsSupport": {"Value": "v2.0"}}]


@pytest.mark.parametrize("content", ["", "{}", '{"builds": [], "last_run_uuid": "x"}'])
def test_a_manifest_without_a_finished_build_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(content)
    with pytest.raises(ImageBuildError, match=r"broken\.json"):
        images_of(file)
