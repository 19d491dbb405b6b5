"""EC2 images: what boots them, in the account itself and in others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from sandbox.cloud.extension import Answer, Call, Registry
from sandbox.cloud.generic.naming import now
from sandbox.cloud.services.images import backend_of, backends, require_own

REPORTS = "ec2/image-usage-reports"
OVER = {"terminated", "shutting-down"}


def install(registry: Registry) -> None:
    registry.handle("ec2", "DescribeImageReferences", describe_image_references)
    registry.handle("ec2", "CreateImageUsageReport", create_image_usage_report)
    registry.handle("ec2", "DescribeImageUsageReports", describe_image_usage_reports)
    registry.handle("ec2", "DescribeImageUsageReportEntries", describe_image_usage_report_entries)


def describe_image_references(call: Call) -> Answer:
    wanted = set(call.params["ImageIds"])
    references = [
        {"ImageId": image, "ResourceType": kind, "Arn": call.arn(resource)}
        for image, kind, resource in _users(backend_of(call.account, call.region))
        if image in wanted
    ]
    return {"ImageReferences": references}


def create_image_usage_report(call: Call) -> Answer:
    image = call.params["ImageId"]
    require_own(call, image)
    identifier = f"amiur-{uuid4().hex[:17]}"
    call.state(REPORTS)[identifier] = {
        "ReportId": identifier,
        "ImageId": image,
        "State": "available",
        "CreationTime": now(),
    }
    return {"ReportId": identifier}


def describe_image_usage_reports(call: Call) -> Answer:
    return {"ImageUsageReports": _reports(call)}


def describe_image_usage_report_entries(call: Call) -> Answer:
    """Counted when asked; AWS counts when the report is made."""
    entries: dict[tuple[str, str, str, str], int] = {}
    for report in _reports(call):
        for account, backend in backends(call.region):
            for image, kind, _ in _users(backend) if account != call.account else ():
                if image == report["ImageId"]:
                    key = (report["ReportId"], image, account, kind)
                    entries[key] = entries.get(key, 0) + 1
    names = ("ReportId", "ImageId", "AccountId", "ResourceType")
    return {
        "ImageUsageReportEntries": [
            {**dict(zip(names, key, strict=True)), "UsageCount": count} for key, count in entries.items()
        ]
    }


def _reports(call: Call) -> list[dict[str, Any]]:
    known = call.state(REPORTS)
    asked = call.params.get("ReportIds") or list(known)
    return [known[identifier] for identifier in asked if identifier in known]


def _users(backend: Any) -> Iterator[tuple[str, str, str]]:
    """Image, type and name of everything in an account that would boot it."""
    for reservation in backend.reservations.values():
        for instance in reservation.instances:
            if instance.state not in OVER:
                yield instance.image_id, "ec2:Instance", f"instance/{instance.id}"
    for template in backend.launch_templates.values():
        for version in template.versions:
            if version.data.get("ImageId"):
                yield version.data["ImageId"], "ec2:LaunchTemplate", f"launch-template/{template.id}"
