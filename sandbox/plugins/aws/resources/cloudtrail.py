"""CloudTrail: trails."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.convert import to_api
from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.names import Renames
from sandbox.plugins.aws.plan import input_shape
from sandbox.plugins.aws.scope import Scope

ARN = "join('', ['arn:aws:cloudtrail:', region, ':', account, ':trail/', props.name])"
SELECTOR_NAMES = {"eventSelectors.dataResources.values": "Values"}


def _selectors(scope: Scope) -> None:
    """Both kinds travel in one call, of which AWS takes only one kind."""
    members = input_shape("cloudtrail", "PutEventSelectors").members
    sent = {}
    for name, member in (
        ("eventSelectors", "EventSelectors"),
        ("advancedEventSelectors", "AdvancedEventSelectors"),
    ):
        if scope.props.get(name):
            sent[member] = to_api(scope.props[name], members[member], name, Renames(SELECTOR_NAMES))
    if sent:
        scope.call("put_event_selectors", TrailName=scope.id, **sent)


def _insights(scope: Scope) -> None:
    insights: Any = scope.props.get("insightSelectors") or []
    selectors = [{"InsightType": item["insightType"]} for item in insights]
    scope.call("put_insight_selectors", TrailName=scope.id, InsightSelectors=selectors)


def _shown_selectors(scope: Scope) -> Any:
    """AWS shows a selector of its own making for a trail that sets none."""
    found = scope.doc.get("EventSelectors") or []
    own = [{key: value for key, value in selector.items() if value not in ([], None)} for selector in found]
    made_by_aws = own == [{"ReadWriteType": "All", "IncludeManagementEvents": True}]
    return None if made_by_aws and not scope.props.get("eventSelectors") else found


RESOURCES = (
    Resource(
        token="aws:cloudtrail/trail:Trail",
        service="cloudtrail",
        title="CloudTrail Trail",
        name="name",
        rename={
            "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
            "enableLogFileValidation": "EnableLogFileValidation",
            **SELECTOR_NAMES,
        },
        create=Call("CreateTrail"),
        id="result.TrailARN",
        key={"TrailName": "id"},
        settle=(
            Function(_selectors, uses=("eventSelectors", "advancedEventSelectors")),
            Function(_insights, uses=("insightSelectors",)),
            Call("StartLogging", {"Name": "id"}, when="props.enableLogging", match=False),
            Call("StopLogging", {"Name": "id"}, when="!props.enableLogging", match=False),
        ),
        update=(Call("UpdateTrail", {"Name": "id"}),),
        read=(
            Call("DescribeTrails", {"trailNameList": "[id]"}, result="trailList[0]", match=False),
            Call("GetTrailStatus", {"Name": "id"}, result="{IsLogging: IsLogging}", match=False),
            Call(
                "GetEventSelectors",
                result="{EventSelectors: EventSelectors, AdvancedEventSelectors: AdvancedEventSelectors}",
            ),
            Call(
                "GetInsightSelectors",
                result="{InsightSelectors: InsightSelectors}",
                optional=True,
                ignore=("InsightNotEnabledException",),
            ),
        ),
        delete=Call("DeleteTrail", {"Name": "props.name"}, match=False),
        outputs={
            "arn": "id",
            "name": "doc.Name",
            "enableLogging": "doc.IsLogging",
            "eventSelectors": _shown_selectors,
            "enableLogFileValidation": "doc.LogFileValidationEnabled",
            "snsTopicArn": "doc.SnsTopicARN",
        },
        defaults={
            "enableLogging": True,
            "includeGlobalServiceEvents": True,
            "isMultiRegionTrail": False,
            "isOrganizationTrail": False,
            "enableLogFileValidation": False,
        },
        computed=("eventSelectors",),
        replace=("name",),
        tags=Tagging(
            "AddTags",
            "RemoveTags",
            {"ResourceId": "id"},
            tags="TagsList",
            keys="TagsList",
            list=Call(
                "ListTags", {"ResourceIdList": "[id]"}, result="ResourceTagList[0].TagsList", match=False
            ),
        ),
    ),
)
