"""The newest AMI that a family can be built on. Nobody sends word of a new one, so somebody has to look."""

from __future__ import annotations

from typing import Any

from operations.image.builder.errors import ImageBuildError
from operations.image.families import Family


def newest_base(ec2: Any, family: Family, region: str) -> str:
    """Its id. Raises ImageBuildError when the publisher shows none in the region."""
    filters = [
        {"Name": "name", "Values": [family.base.name]},
        {"Name": "state", "Values": ["available"]},
    ]
    found = ec2.describe_images(Owners=[family.base.owner], Filters=filters)["Images"]
    if not found:
        raise ImageBuildError(
            f"Account {family.base.owner} shows no image {family.base.name} in {region}. "
            f"Look at what it publishes, and mend the name in operations/image/families.py."
        )
    newest: str = max(found, key=lambda image: (image["CreationDate"], image["ImageId"]))["ImageId"]
    return newest
