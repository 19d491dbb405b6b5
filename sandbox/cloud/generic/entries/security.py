"""GuardDuty and Security Hub of an organization: administrators, members, automatic enrolment, standards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.cloud.extension import Answer, Call, InventoryItem, Registry
from sandbox.cloud.generic import tags
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Kind, Setting, TagOperations
from sandbox.cloud.generic.members import Membership, serve_members

DETECTOR_ARN = "join('', ['arn:aws:guardduty:', region, ':', account, ':detector/', answer.DetectorId])"
STANDARDS = "securityhub/standards"
NO_FEATURES: list[Any] = []


def install(registry: Registry) -> None:
    serve(
        registry,
        GUARDDUTY_ADMIN,
        GUARDDUTY_ORGANIZATION,
        TagOperations(service="guardduty", created={"CreateDetector": DETECTOR_ARN}),
        SECURITY_HUB_ADMIN,
        SECURITY_HUB_ORGANIZATION,
        SECURITY_HUB,
    )
    serve_members(registry, Membership(service="guardduty", per="DetectorId"))
    serve_members(registry, Membership(service="securityhub", per=None))
    registry.handle("securityhub", "BatchEnableStandards", _enable_standards)
    registry.handle("securityhub", "GetEnabledStandards", _enabled_standards)
    registry.handle("securityhub", "BatchDisableStandards", _disable_standards)
    registry.on_inventory(lambda: _standards_inventory(registry))
    registry.handle("guardduty", "GetDetector", _detector_with_tags)
    registry.handle("securityhub", "DescribeHub", _hub_with_configuration)


GUARDDUTY_ADMIN = Kind(
    service="guardduty",
    name="OrganizationAdminAccount",
    key=("AdminAccountId",),
    operations={"create": "EnableOrganizationAdminAccount", "delete": "DisableOrganizationAdminAccount"},
    new={"AdminStatus": "ENABLED"},
    not_found="BadRequestException",
    conflict="BadRequestException",
)
GUARDDUTY_ORGANIZATION = Setting(
    service="guardduty",
    name="OrganizationConfiguration",
    per=("DetectorId",),
    read=("DescribeOrganizationConfiguration",),
    write=("UpdateOrganizationConfiguration",),
    defaults={
        "AutoEnable": False,
        "AutoEnableOrganizationMembers": "NONE",
        "MemberAccountLimitReached": False,
        "Features": NO_FEATURES,
    },
)
SECURITY_HUB_ADMIN = Kind(
    service="securityhub",
    name="OrganizationAdminAccount",
    key=("AccountId",),
    aliases={"AdminAccountId": "AccountId"},
    operations={"create": "EnableOrganizationAdminAccount", "delete": "DisableOrganizationAdminAccount"},
    new={"Status": "ENABLED"},
    not_found="InvalidInputException",
    conflict="ResourceConflictException",
)
SECURITY_HUB_ORGANIZATION = Setting(
    service="securityhub",
    name="OrganizationConfiguration",
    read=("DescribeOrganizationConfiguration",),
    write=("UpdateOrganizationConfiguration",),
    defaults={
        "AutoEnable": False,
        "AutoEnableStandards": "DEFAULT",
        "MemberAccountLimitReached": False,
        "OrganizationConfiguration": {"ConfigurationType": "LOCAL", "Status": "ENABLED"},
    },
)
SECURITY_HUB = Setting(
    service="securityhub",
    name="Configuration",
    read=(),
    write=("UpdateSecurityHubConfiguration",),
    reset=(),
    answer=lambda _call, _item: {},
)


def _enable_standards(call: Call) -> Answer:
    enabled = []
    for request in call.params["StandardsSubscriptionRequests"]:
        path = request["StandardsArn"].rpartition(":")[2].removeprefix("standards/").removeprefix("ruleset/")
        arn = call.arn(f"subscription/{path}")
        call.state(STANDARDS)[arn] = {
            "StandardsSubscriptionArn": arn,
            "StandardsArn": request["StandardsArn"],
            "StandardsInput": request.get("StandardsInput", {}),
            "StandardsStatus": "READY",
            "StandardsControlsUpdatable": "READY_FOR_UPDATES",
        }
        enabled.append(call.state(STANDARDS)[arn])
    return {"StandardsSubscriptions": enabled}


def _enabled_standards(call: Call) -> Answer:
    wanted = call.params.get("StandardsSubscriptionArns")
    found = [one for arn, one in call.state(STANDARDS).items() if not wanted or arn in wanted]
    return {"StandardsSubscriptions": found}


def _disable_standards(call: Call) -> Answer:
    gone = [call.state(STANDARDS).pop(arn, None) for arn in call.params["StandardsSubscriptionArns"]]
    return {"StandardsSubscriptions": [{**one, "StandardsStatus": "DELETING"} for one in gone if one]}


def _standards_inventory(registry: Registry) -> Iterator[InventoryItem]:
    for account, region, state in registry.all_states(STANDARDS):
        for arn in state:
            yield InventoryItem(account, region, "securityhub", "StandardsSubscription", arn)


def _detector_with_tags(call: Call) -> Answer:
    answer = call.forward()
    arn = call.arn(f"detector/{call.params['DetectorId']}")
    return {**answer, "Tags": tags.tags_of(call.registry, call.account, arn) or answer.get("Tags", {})}


def _hub_with_configuration(call: Call) -> Answer:
    answer = call.forward()
    kept = call.state("generic").get("securityhub/Configuration", {}).get("", {})
    return {"AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL", **answer, **kept}
