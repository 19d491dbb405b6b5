"""GuardDuty: detectors, the organization's administrator and its members."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging
from sandbox.plugins.aws.scope import Scope

ON, OFF = "ENABLED", "DISABLED"


def _administrator(scope: Scope) -> Any:
    return next(
        (found for found in scope.result["AdminAccounts"] if found["AdminAccountId"] == scope.id), None
    )


RESOURCES = (
    Resource(
        token="aws:guardduty/detector:Detector",
        service="guardduty",
        create=Call("CreateDetector"),
        id="result.DetectorId",
        key={"DetectorId": "id"},
        read=(Call("GetDetector"),),
        update=(Call("UpdateDetector"),),
        delete=Call("DeleteDetector"),
        missing=("BadRequestException",),
        outputs={
            "enable": f"doc.Status == '{ON}'",
            "accountId": "account",
            "arn": "join('', ['arn:aws:guardduty:', region, ':', account, ':detector/', id])",
        },
        computed=("findingPublishingFrequency", "datasources"),
        defaults={"enable": True},
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceArn": "join('', ['arn:aws:guardduty:', region, ':', account, ':detector/', id])"},
        ),
        title="GuardDuty Detector",
    ),
    Resource(
        token="aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
        service="guardduty",
        create=Call("EnableOrganizationAdminAccount"),
        id="props.adminAccountId",
        key={"AdminAccountId": "id"},
        read=(Call("ListOrganizationAdminAccounts", result=_administrator),),
        delete=Call("DisableOrganizationAdminAccount"),
        outputs={"adminAccountId": "id"},
        title="GuardDuty Organization Admin Account",
    ),
    Resource(
        token="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        service="guardduty",
        create=Call("UpdateOrganizationConfiguration"),
        update=(Call("UpdateOrganizationConfiguration"),),
        id="props.detectorId",
        key={"DetectorId": "id"},
        read=(Call("DescribeOrganizationConfiguration"),),
        missing=("BadRequestException",),
        # AWS has no way to delete it; the official provider forgets it too.
        delete=None,
        replace=("detectorId",),
        outputs={"detectorId": "id"},
        computed=("datasources",),
        title="GuardDuty Organization Configuration",
    ),
    Resource(
        token="aws:guardduty/member:Member",
        service="guardduty",
        create=Call(
            "CreateMembers",
            {"AccountDetails": "[{AccountId: props.accountId, Email: props.email}]"},
        ),
        id_format="{detectorId}:{accountId}",
        key={"DetectorId": "props.detectorId"},
        read=(Call("GetMembers", {"AccountIds": "[props.accountId]"}, result="Members[0]"),),
        delete=Call("DeleteMembers", {"AccountIds": "[props.accountId]"}),
        local=("invite", "disableEmailNotification", "invitationMessage"),
        write_only=("email",),
        outputs={"detectorId": "props.detectorId"},
        title="GuardDuty Member",
    ),
)
