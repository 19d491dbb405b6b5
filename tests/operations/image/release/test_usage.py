"""Who uses an image: EC2 answers for the own account at once, for others with a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from operations.image.release.errors import ReleaseError
from operations.image.release.usage import ATTEMPTS, Usage


class Ec2:
    """Answers like EC2; a report is ready after a while."""

    def __init__(self, waits: int = 0, state: str = "available") -> None:
        self.waits, self.state = waits, state
        self.slept: list[float] = []

    def get_paginator(self, name: str) -> Any:
        class Pages:
            def paginate(self, **_: object) -> Iterator[dict[str, Any]]:
                yield ANSWERS[name]

        return Pages()

    def create_image_usage_report(self, **asked: Any) -> dict[str, str]:
        return {"ReportId": f"report-{asked['ImageId']}"}

    def describe_image_usage_reports(self, **asked: Any) -> dict[str, Any]:
        self.waits -= 1
        state = self.state if self.waits < 0 else "pending"
        return {"ImageUsageReports": [{"ImageId": asked["ReportIds"][0], "State": state}]}


ANSWERS: dict[str, dict[str, Any]] = {
    "describe_image_references": {
        "ImageReferences": [{"ImageId": "ami-1", "Arn": "arn:aws:ec2:eu-central-1:1:instance/i-1"}]
    },
    "describe_image_usage_report_entries": {
        "ImageUsageReportEntries": [
            {"ImageId": "ami-1", "UsageCount": 2, "ResourceType": "ec2:Instance", "AccountId": "2"},
            {"ImageId": "ami-2", "UsageCount": 0, "ResourceType": "ec2:Instance", "AccountId": "2"},
        ]
    },
}


def test_users_of_the_own_account_and_of_others_are_named() -> None:
    ec2 = Ec2(waits=3)
    found = Usage(ec2, ec2.slept.append).of(["ami-1", "ami-2"])
    assert found == {"ami-1": "instance/i-1, 2 ec2:Instance in 2"}
    assert len(ec2.slept) == 3


def test_nothing_is_asked_for_no_image() -> None:
    assert Usage(None).of([]) == {}


def test_a_report_that_fails_removes_nothing() -> None:
    with pytest.raises(ReleaseError, match=r"cannot say who uses .* Nothing was removed"):
        Usage(Ec2(state="error")).of(["ami-1"])


def test_a_report_that_never_comes_is_given_up() -> None:
    ec2 = Ec2(waits=10 * ATTEMPTS)
    with pytest.raises(ReleaseError, match="is not ready after 300 s"):
        Usage(ec2, ec2.slept.append).of(["ami-1"])
    assert len(ec2.slept) == ATTEMPTS
