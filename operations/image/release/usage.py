"""What still boots an image: instances and launch templates, here and in the accounts that it is shared with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from operations.image.release.errors import ReleaseError

VERSIONS = "100"
"""How far back in the versions of a launch template an image counts as used."""
TEMPLATE = {
    "ResourceType": "ec2:LaunchTemplate",
    "ResourceTypeOptions": [{"OptionName": "version-depth", "OptionValues": [VERSIONS]}],
}
ATTEMPTS, PAUSE_SECONDS = 60, 5.0
READY = "available"


class Usage:
    """Asks EC2 in the account that owns the images; no other account has to be entered."""

    def __init__(self, ec2: Any, sleep: Callable[[float], None] = time.sleep) -> None:
        self._ec2, self._sleep = ec2, sleep

    def of(self, images: Sequence[str]) -> Mapping[str, str]:
        """Image -> who uses it; images that nobody uses are left out. Raises ReleaseError."""
        if not images:
            return {}
        found: dict[str, list[str]] = {}
        for image, user in (*self._here(images), *self._elsewhere(images)):
            found.setdefault(image, []).append(user)
        return {image: ", ".join(users) for image, users in found.items()}

    def _here(self, images: Sequence[str]) -> list[tuple[str, str]]:
        pages = self._ec2.get_paginator("describe_image_references").paginate(
            ImageIds=list(images),
            ResourceTypes=[{"ResourceType": "ec2:Instance"}, TEMPLATE],
        )
        references = [each for page in pages for each in page["ImageReferences"]]
        return [(each["ImageId"], each["Arn"].rpartition(":")[2]) for each in references]

    def _elsewhere(self, images: Sequence[str]) -> list[tuple[str, str]]:
        reports = [self._report(image) for image in images]
        for report in reports:
            self._wait(report)
        pages = self._ec2.get_paginator("describe_image_usage_report_entries").paginate(ReportIds=reports)
        entries = [each for page in pages for each in page["ImageUsageReportEntries"]]
        return [
            (each["ImageId"], f"{each['UsageCount']} {each['ResourceType']} in {each['AccountId']}")
            for each in entries
            if each["UsageCount"]
        ]

    def _report(self, image: str) -> str:
        answer = self._ec2.create_image_usage_report(
            ImageId=image, ResourceTypes=[{"ResourceType": "ec2:Instance"}, TEMPLATE]
        )
        identifier: str = answer["ReportId"]
        return identifier

    def _wait(self, report: str) -> None:
        for _ in range(ATTEMPTS):
            (found,) = self._ec2.describe_image_usage_reports(ReportIds=[report])["ImageUsageReports"]
            if found["State"] == READY:
                return
            if found["State"] == "error":
                raise ReleaseError(
                    f"EC2 cannot say who uses {found['ImageId']}: {found.get('StateReason', 'no reason given')}. "
                    "Nothing was removed."
                )
            self._sleep(PAUSE_SECONDS)
        raise ReleaseError(
            f"The usage report {report} is not ready after {ATTEMPTS * PAUSE_SECONDS:.0f} s. Nothing was removed; "
            "run the command again."
        )
