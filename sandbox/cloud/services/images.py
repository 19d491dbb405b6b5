"""EC2 images: what moto forgets of them (encryption, IMDSv2, deprecation), and who sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry

MARKS = "ec2/image-marks"
PUBLIC = (
    ("136693071363", "debian-12-amd64-20260101-2000", "Debian 12"),
    ("602401143452", "amazon-eks-node-al2023-x86_64-standard-1.34-v20260101", "EKS node, Amazon Linux 2023"),
)
"""Owner, name and description of images that their publishers show to everybody."""


def install(registry: Registry) -> None:
    registry.handle("ec2", "CopyImage", copy_image)
    registry.handle("ec2", "ModifyImageAttribute", modify_image_attribute)
    registry.handle("ec2", "EnableImageDeprecation", enable_image_deprecation)
    registry.handle("ec2", "DescribeImages", describe_images)
    _show_public_images()


def _show_public_images() -> None:
    """Every account finds them in every region, like the ones that moto brings along."""
    from moto.ec2.models.amis import AMIS

    known = {image["ami_id"] for image in AMIS}
    for number, (owner, name, description) in enumerate(PUBLIC, 1):
        image = {
            "ami_id": f"ami-0ba5e{number:012x}",
            "name": name,
            "description": description,
            "owner_id": owner,
            "public": True,
            "virtualization_type": "hvm",
            "architecture": "x86_64",
            "state": "available",
            "creation_date": "2026-01-01T20:00:00.000Z",
            "image_location": f"{owner}/{name}",
            "hypervisor": "xen",
            "root_device_type": "ebs",
            "root_device_name": "/dev/xvda",
        }
        if image["ami_id"] not in known:
            AMIS.append(image)


def copy_image(call: Call) -> Answer:
    answer = call.forward()
    marks = _marks(call, answer["ImageId"])
    for name in ("Encrypted", "KmsKeyId"):
        if name in call.params:
            marks[name] = call.params[name]
    return answer


def modify_image_attribute(call: Call) -> Answer:
    answer = call.forward()
    support = (call.params.get("ImdsSupport") or {}).get("Value")
    if support:
        _marks(call, call.params["ImageId"])["ImdsSupport"] = support
    return answer


def enable_image_deprecation(call: Call) -> Answer:
    image, at = call.params["ImageId"], call.params["DeprecateAt"]
    require_own(call, image)
    _marks(call, image)["DeprecationTime"] = at.strftime("%Y-%m-%dT%H:%M:00.000Z")
    return {"Return": True}


def describe_images(call: Call) -> Answer:
    """The account's own images and public ones, then those that other accounts share with it."""
    missing: AwsError | None = None
    found: list[dict[str, Any]] = []
    try:
        found = call.forward()["Images"]
    except AwsError as error:
        missing = error
    own = {image["ImageId"] for image in found}
    shared = [image for image in _shared(call) if image["ImageId"] not in own]
    if missing is not None and not shared:
        raise missing
    return {"Images": [_completed(call, image) for image in [*found, *shared]]}


def _shared(call: Call) -> Iterator[dict[str, Any]]:
    if call.params.get("Owners") == ["self"]:
        return
    for owner, backend in backends(call.region):
        launchable = {
            image.id
            for image in backend.amis.values()
            if {"UserId": call.account} in image.launch_permissions
        }
        if owner == call.account or not launchable:
            continue
        try:
            images = call.forward(account=owner)["Images"]
        except AwsError:  # asked by id, and the owner has none of these
            continue
        # Tags are the owner's own.
        yield from ({**image, "Tags": []} for image in images if image["ImageId"] in launchable)


def _completed(call: Call, image: dict[str, Any]) -> dict[str, Any]:
    marks = call.state(MARKS, account=image.get("OwnerId")).get(image["ImageId"], {})
    for disk in image.get("BlockDeviceMappings", []):
        if "Ebs" in disk:
            disk["Ebs"]["Encrypted"] = marks.get("Encrypted", False)
    kept = {name: marks[name] for name in ("ImdsSupport", "DeprecationTime") if name in marks}
    return {**image, **kept}


def _marks(call: Call, image: str) -> dict[str, Any]:
    marks: dict[str, Any] = call.state(MARKS).setdefault(image, {})
    return marks


def require_own(call: Call, image: str) -> None:
    if image not in backend_of(call.account, call.region).amis:
        raise AwsError("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist")


def backend_of(account: str, region: str) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[account][region]


def backends(region: str) -> list[tuple[str, Any]]:
    """Of the accounts that have used EC2 in the region."""
    from moto.ec2.models import ec2_backends

    return [
        (account, regions[region]) for account, regions in list(ec2_backends.items()) if region in regions
    ]
