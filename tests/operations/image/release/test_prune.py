"""Removing old images and their snapshots in both regions, and nothing that somebody needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from operations.image.release import prune
from operations.image.release.gates import Channel
from operations.image.release.prune import Prune
from operations.image.release.removal import StoredImages
from policies.image_age import OLDEST
from tests.operations.image.release.build_folder import BUILT_AT, FAMILY, REGION
from tests.operations.image.release.workshop import Workshop

REGIONS = (REGION, "eu-west-1")


class Shelf:
    """The stored images of a workshop, and who uses them."""

    def __init__(self, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.workshop = workshop
        self.clients: dict[str, Any] = {region: boto3.client("ec2", region_name=region) for region in REGIONS}
        self.used: dict[str, str] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(prune, "Usage", lambda _: self)
        self.prune = Prune(workshop.registry, self.clients, lambda: workshop.now)

    def of(self, images: Sequence[str]) -> Mapping[str, str]:
        """What EC2 would say."""
        self.asked.extend(images)
        return {image: user for image, user in self.used.items() if image in images}

    def store(self, version: str, built: datetime, family: str = FAMILY) -> dict[str, str]:
        """An image with a tagged snapshot in each region, as Packer leaves them: region -> id."""
        tags = {"Family": family, "Version": version, "BuildTime": built.isoformat()}
        made = {}
        for region, ec2 in self.clients.items():
            made[region] = ec2.register_image(Name=f"{family}-{version}")["ImageId"]
            (image,) = ec2.describe_images(ImageIds=[made[region]])["Images"]
            snapshot = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
            listed = [{"Key": key, "Value": value} for key, value in tags.items()]
            ec2.create_tags(Resources=[made[region], snapshot], Tags=listed)
        return made

    def release(self, version: str) -> dict[str, str]:
        """A released version with its images."""
        made = self.store(version, self.workshop.now)
        self.workshop.release(version, 1, image=made[REGION])
        return made

    def images(self, family: str = FAMILY) -> set[str]:
        return {image.version for image in StoredImages(self.clients, family).all()}

    def snapshots(self) -> int:
        filters = [{"Name": "tag:Family", "Values": [FAMILY]}]
        return sum(
            len(ec2.describe_snapshots(OwnerIds=["self"], Filters=filters)["Snapshots"])
            for ec2 in self.clients.values()
        )


@pytest.fixture
def shelf(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return Shelf(workshop, monkeypatch)


def old(shelf: Shelf, *versions: str) -> None:
    """Release these, and let them get older than the limit."""
    for version in versions:
        shelf.release(version)
    shelf.workshop.now += OLDEST + timedelta(days=1)


def test_old_versions_go_with_their_snapshots_in_both_regions(shelf: Shelf) -> None:
    old(shelf, "1.0.0", "1.1.0", "1.2.0", "1.3.0")
    shelf.prune.carry_out(shelf.prune.plan(keep=1))
    assert shelf.images() == {"1.2.0", "1.3.0"}, "the candidate, and its way back, stay"
    assert shelf.snapshots() == 4


def test_a_plan_removes_nothing(shelf: Shelf) -> None:
    old(shelf, "1.0.0", "1.1.0", "1.2.0", "1.3.0")
    assert sum(verdict.goes for verdict in shelf.prune.plan(keep=1)) == 4
    assert shelf.images() == {"1.0.0", "1.1.0", "1.2.0", "1.3.0"}


def test_what_a_machine_boots_stays_in_that_region(shelf: Shelf) -> None:
    first = shelf.release("1.0.0")
    old(shelf, "1.1.0", "1.2.0", "1.3.0")
    shelf.used = {first["eu-west-1"]: "instance/i-1"}
    plan = shelf.prune.plan(keep=1)
    (kept,) = [one for one in plan if one.image.version == "1.0.0" and not one.goes]
    assert (kept.image.region, kept.why) == ("eu-west-1", "used by instance/i-1")


def test_ec2_is_asked_only_about_what_would_go(shelf: Shelf) -> None:
    first = shelf.release("1.0.0")
    old(shelf, "1.1.0", "1.2.0")
    shelf.prune.plan(keep=1)
    assert set(shelf.asked) == set(first.values())


def test_the_journal_and_the_list_of_versions_say_what_went(shelf: Shelf) -> None:
    first = shelf.release("1.0.0")
    old(shelf, "1.1.0", "1.2.0")
    shelf.prune.carry_out(shelf.prune.plan(keep=1))
    keys = list(shelf.workshop.store.keys("removals/"))
    assert [key.rpartition("/")[2] for key in keys] == [
        f"{region}-{first[region]}.json" for region in REGIONS
    ]
    note = json.loads(shelf.workshop.store.read(keys[0]))
    assert (note["version"], note["why"], len(note["snapshots"])) == (
        "1.0.0",
        "released, older than 60 days",
        1,
    )
    assert "removed" in str(shelf.workshop.store.deprecation("1.0.0"))


def test_a_rollback_never_returns_to_a_version_without_images(shelf: Shelf) -> None:
    old(shelf, "1.0.0", "1.1.0", "1.2.0")
    shelf.prune.carry_out(shelf.prune.plan(keep=1))
    assert shelf.workshop.registry.rollback(Channel.CANDIDATE, "it breaks").version == "1.1.0"
    assert shelf.workshop.registry.ways_back() == {}


def test_a_removal_that_was_interrupted_goes_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    old(shelf, "1.0.0", "1.1.0", "1.2.0")
    plan = shelf.prune.plan(keep=1)
    with monkeypatch.context() as patch:
        patch.setattr(shelf.clients[REGION], "delete_snapshot", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            shelf.prune.carry_out(plan)
    assert len(shelf.prune.loose_snapshots()) == 1
    shelf.prune.carry_out(shelf.prune.plan(keep=1))
    assert (shelf.images(), shelf.prune.loose_snapshots()) == ({"1.1.0", "1.2.0"}, [])


def _interrupted(**_: object) -> None:
    raise KeyboardInterrupt


def test_what_a_failed_build_left_goes_past_its_age(shelf: Shelf) -> None:
    shelf.store("0.9.0", BUILT_AT)
    old(shelf, "1.0.0")
    shelf.store("0.9.1", shelf.workshop.now)
    shelf.prune.carry_out(shelf.prune.plan())
    assert shelf.images() == {"0.9.1", "1.0.0"}


def test_images_of_another_family_are_left_alone(shelf: Shelf) -> None:
    shelf.store("0.1.0", BUILT_AT, family="eks-node")
    old(shelf, "1.0.0")
    shelf.prune.carry_out(shelf.prune.plan())
    assert shelf.images("eks-node") == {"0.1.0"}


def test_what_somebody_else_removed_meanwhile_is_no_error(shelf: Shelf) -> None:
    first = shelf.release("1.0.0")
    old(shelf, "1.1.0", "1.2.0")
    plan = shelf.prune.plan(keep=1)
    shelf.clients[REGION].deregister_image(ImageId=first[REGION])
    shelf.prune.carry_out(plan)
    assert shelf.images() == {"1.1.0", "1.2.0"}
