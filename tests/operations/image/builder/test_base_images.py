"""The newest base image of a family."""

from __future__ import annotations

from typing import Any

import pytest

from operations.image.builder.base_images import newest_base
from operations.image.builder.errors import ImageBuildError
from operations.image.families import DEBIAN, NODE, family_named
from operations.image.release.errors import ReleaseError
from stacks.versions import KUBERNETES


class Ec2:
    """Shows these images and remembers who was asked for."""

    def __init__(self, *images: tuple[str, str]) -> None:
        self.images, self.asked = images, dict[str, Any]()

    def describe_images(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        return {"Images": [{"ImageId": name, "CreationDate": day} for name, day in self.images]}


def test_the_one_that_was_made_last_is_taken() -> None:
    ec2 = Ec2(("ami-b", "2026-02-01T00:00:00.000Z"), ("ami-a", "2026-03-01T00:00:00.000Z"))
    assert newest_base(ec2, DEBIAN, "eu-central-1") == "ami-a"
    assert ec2.asked["Owners"] == [DEBIAN.base.owner], "an image of the same name may be anybody's"


def test_a_publisher_that_shows_none_is_named() -> None:
    with pytest.raises(
        ImageBuildError, match=r"Account 136693071363 shows no image debian-12-amd64-\* in eu-west-1"
    ):
        newest_base(Ec2(), DEBIAN, "eu-west-1")


def test_nodes_are_built_for_the_version_of_the_clusters() -> None:
    assert f"-{KUBERNETES}-v" in NODE.base.name


def test_a_family_that_is_none_is_refused_with_those_there_are() -> None:
    assert family_named("debian-12") is DEBIAN
    with pytest.raises(ReleaseError, match=r"no image family 'debian'\. There are: debian-12, eks-node"):
        family_named("debian")
