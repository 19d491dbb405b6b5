"""AMIs and their snapshots in all regions: found by their tags, removed with a note in the journal first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from operations.image.release.retention import StoredImage
from operations.image.release.store import ImageStore
from policies.image_age import built_at

GONE = {"InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidSnapshot.NotFound"}


class StoredImages:
    """The images of one family in the account, by region -> EC2 client."""

    def __init__(self, clients: Mapping[str, Any], family: str) -> None:
        self._clients, self.family = clients, family

    def all(self, version: str | None = None) -> list[StoredImage]:
        """Every image that Packer tagged with the family, and with the version where one is named."""
        return [image for region in self._clients for image in self._in(region, version)]

    def loose_snapshots(self) -> list[tuple[str, str]]:
        """Region and id of snapshots whose image is gone: a removal was interrupted."""
        held = {snapshot for image in self.all() for snapshot in image.snapshots}
        return [
            (region, snapshot["SnapshotId"])
            for region, ec2 in self._clients.items()
            for page in ec2.get_paginator("describe_snapshots").paginate(
                OwnerIds=["self"], Filters=self._filters(None)
            )
            for snapshot in page["Snapshots"]
            if snapshot["SnapshotId"] not in held
        ]

    def remove(self, image: StoredImage) -> None:
        """The image, then what it was stored in. What is gone already is no error."""
        ec2 = self._clients[image.region]
        _unless_gone(ec2.deregister_image, ImageId=image.id)
        for snapshot in image.snapshots:
            self.remove_snapshot(image.region, snapshot)

    def remove_snapshot(self, region: str, snapshot: str) -> None:
        """One snapshot without image."""
        _unless_gone(self._clients[region].delete_snapshot, SnapshotId=snapshot)

    def _in(self, region: str, version: str | None) -> Iterator[StoredImage]:
        pages = self._clients[region].get_paginator("describe_images")
        for page in pages.paginate(Owners=["self"], Filters=self._filters(version)):
            for found in page["Images"]:
                yield _stored(region, found)

    def _filters(self, version: str | None) -> list[dict[str, Any]]:
        family = {"Name": "tag:Family", "Values": [self.family]}
        return [family, {"Name": "tag:Version", "Values": [version]}] if version else [family]


def note(store: ImageStore, image: StoredImage, why: str, at: str) -> None:
    """Write into the bucket what goes, before it goes; an interrupted removal has its note already."""
    content = {
        "image": image.id,
        "region": image.region,
        "version": image.version,
        "snapshots": image.snapshots,
        "why": why,
        "at": at,
    }
    key = f"removals/{store.family}/{image.version}/{image.region}-{image.id}.json"
    store.write_once(key, json.dumps(content, sort_keys=True) + "\n")


def _stored(region: str, found: Mapping[str, Any]) -> StoredImage:
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}
    disks: Sequence[Mapping[str, Any]] = found.get("BlockDeviceMappings", [])
    return StoredImage(
        region=region,
        id=found["ImageId"],
        version=tags.get("Version", ""),
        built=built_at(tags.get("BuildTime", "")),
        snapshots=tuple(disk["Ebs"]["SnapshotId"] for disk in disks if disk.get("Ebs", {}).get("SnapshotId")),
    )


def _unless_gone(call: Any, **request: str) -> None:
    try:
        call(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
