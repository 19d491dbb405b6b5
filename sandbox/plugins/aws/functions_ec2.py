"""The provider's functions about EC2: availability zones and images."""

from __future__ import annotations

import re
from typing import Any

from sandbox.plugins.aws.account import Account
from sandbox.plugins.aws.convert import plain
from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.names import find
from sandbox.plugins.aws.scope import PARTITION
from sandbox.plugins.aws.values import Json, Properties


def _filters(arguments: Properties) -> list[dict[str, Any]]:
    filters: Any = arguments.get("filters") or []
    return [{"Name": item["name"], "Values": list(item["values"])} for item in filters]


def get_availability_zones(arguments: Properties, account: Account) -> Properties:
    filters = _filters(arguments)
    if arguments.get("state"):
        filters.append({"Name": "state", "Values": [arguments["state"]]})
    parameters: dict[str, Any] = {"Filters": filters} if filters else {}
    region = str(arguments.get("region") or account.configuration.region)
    zones = account.call("ec2", "describe_availability_zones", parameters, region)["AvailabilityZones"]
    excluded = {*_texts(arguments, "excludeNames"), *_texts(arguments, "excludeZoneIds")}
    kept = [zone for zone in zones if zone["ZoneName"] not in excluded and zone["ZoneId"] not in excluded]
    kept.sort(key=lambda zone: str(zone["ZoneName"]))
    return {
        **arguments,
        "id": region,
        "region": region,
        "names": [zone["ZoneName"] for zone in kept],
        "zoneIds": [zone["ZoneId"] for zone in kept],
        "groupNames": sorted({zone.get("GroupName", region) for zone in kept}),
    }


def _texts(arguments: Properties, name: str) -> list[str]:
    found: Any = arguments.get(name) or []
    return [str(item) for item in found]


def get_ami(arguments: Properties, account: Account) -> Properties:
    parameters: dict[str, Any] = {"Filters": _filters(arguments)}
    for name, api in (("owners", "Owners"), ("executableUsers", "ExecutableUsers")):
        if arguments.get(name):
            parameters[api] = _texts(arguments, name)
    region = str(arguments.get("region") or account.configuration.region)
    images = account.call("ec2", "describe_images", parameters, region)["Images"]
    pattern = arguments.get("nameRegex")
    if pattern:
        images = [image for image in images if re.search(str(pattern), image.get("Name", ""))]
    images.sort(key=lambda image: str(image.get("CreationDate", "")), reverse=True)
    if not images:
        raise OperationFailedError(
            "Your query returned no results. Please change your search criteria and try again."
        )
    if len(images) > 1 and not arguments.get("mostRecent"):
        raise OperationFailedError(
            "Your query returned more than one result. Please try a more specific search criteria, "
            "or set `mostRecent` to true."
        )
    image = images[0]
    found: Properties = {name: _member(image, name) for name in AMI_OUTPUTS}
    arn = f"arn:{PARTITION}:ec2:{region}::image/{image['ImageId']}"
    tags: Json = {tag["Key"]: tag["Value"] for tag in image.get("Tags", [])}
    return {**arguments, **found, "id": image["ImageId"], "arn": arn, "region": region, "tags": tags}


AMI_OUTPUTS = (
    "architecture",
    "bootMode",
    "creationDate",
    "deprecationTime",
    "description",
    "enaSupport",
    "hypervisor",
    "imageId",
    "imageLocation",
    "imageOwnerAlias",
    "imageType",
    "kernelId",
    "name",
    "ownerId",
    "platform",
    "platformDetails",
    "public",
    "ramdiskId",
    "rootDeviceName",
    "rootDeviceType",
    "state",
    "usageOperation",
    "virtualizationType",
)


def _member(found: dict[str, Any], name: str) -> Json:
    key = find(name, found)
    return plain(found[key]) if key is not None else None
