"""CloudWatch alarms, and CloudWatch Logs groups and policies."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging
from sandbox.plugins.aws.scope import Scope

GROUP_ARN = "join('', ['arn:aws:logs:', region, ':', account, ':log-group:', id])"


def _group(scope: Scope) -> Any:
    """The API finds by prefix."""
    return next((group for group in scope.result["logGroups"] if group["logGroupName"] == scope.id), None)


def _metric_queries(scope: Scope) -> Any:
    """The SDK writes MetricStat flat, as `metric`."""
    queries: Any = scope.props.get("metricQueries") or []
    return [_metric_query(query) for query in queries] or None


def _metric_query(query: dict[str, Any]) -> dict[str, Any]:
    names = {
        "id": "Id",
        "expression": "Expression",
        "label": "Label",
        "returnData": "ReturnData",
        "period": "Period",
        "accountId": "AccountId",
    }
    result = {api: query[name] for name, api in names.items() if query.get(name) not in (None, "")}
    metric = query.get("metric")
    if metric:
        dimensions = [
            {"Name": key, "Value": value} for key, value in (metric.get("dimensions") or {}).items()
        ]
        result["MetricStat"] = {
            "Metric": {
                "Namespace": metric.get("namespace"),
                "MetricName": metric["metricName"],
                "Dimensions": dimensions,
            },
            "Period": metric["period"],
            "Stat": metric["stat"],
            **({"Unit": metric["unit"]} if metric.get("unit") else {}),
        }
    return result


def _shown_queries(scope: Scope) -> Any:
    result = []
    for query in scope.doc.get("Metrics") or []:
        names = ("Id", "Expression", "Label", "ReturnData", "Period", "AccountId")
        item = {
            name[0].lower() + name[1:]: query[name] for name in names if query.get(name) not in (None, "")
        }
        if query.get("MetricStat"):
            stat = query["MetricStat"]
            item["metric"] = {
                "namespace": stat["Metric"].get("Namespace"),
                "metricName": stat["Metric"]["MetricName"],
                "dimensions": {d["Name"]: d["Value"] for d in stat["Metric"].get("Dimensions", [])},
                "period": stat["Period"],
                "stat": stat["Stat"],
                "unit": stat.get("Unit"),
            }
        result.append(item)
    return result


ALARM = Call("PutMetricAlarm", {"Metrics": _metric_queries}, uses=("metricQueries",))


RESOURCES = (
    Resource(
        token="aws:cloudwatch/logGroup:LogGroup",
        service="logs",
        title="CloudWatch Logs Log Group",
        name="name",
        rename={"name": "logGroupName"},
        create=Call("CreateLogGroup"),
        id="props.name",
        key={"logGroupName": "id"},
        settle=(
            Call(
                "PutRetentionPolicy",
                {"retentionInDays": "props.retentionInDays"},
                when="props.retentionInDays",
            ),
            Call("DeleteRetentionPolicy", when="!props.retentionInDays && old.retentionInDays"),
            Call("AssociateKmsKey", when="props.kmsKeyId && old && props.kmsKeyId != old.kmsKeyId"),
            Call("DisassociateKmsKey", when="!props.kmsKeyId && old.kmsKeyId"),
        ),
        read=(Call("DescribeLogGroups", {"logGroupNamePrefix": "id"}, result=_group, match=False),),
        delete=Call("DeleteLogGroup", when="!props.skipDestroy"),
        outputs={
            "arn": GROUP_ARN,
            "name": "doc.logGroupName",
            "retentionInDays": "doc.retentionInDays || `0`",
            "kmsKeyId": "doc.kmsKeyId",
            "logGroupClass": "doc.logGroupClass || 'STANDARD'",
        },
        defaults={"retentionInDays": 0, "skipDestroy": False},
        computed=("logGroupClass",),
        local=("skipDestroy", "deletionProtectionEnabled"),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"resourceArn": GROUP_ARN},
            tags="tags",
            keys="tagKeys",
            list=Call("ListTagsForResource", {"resourceArn": GROUP_ARN}, result="tags", match=False),
        ),
    ),
    Resource(
        token="aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        service="logs",
        title="CloudWatch Logs Resource Policy",
        create=Call("PutResourcePolicy", {"policyDocument": "as_json(props.policyDocument)"}),
        update=(Call("PutResourcePolicy", {"policyDocument": "as_json(props.policyDocument)"}),),
        id="props.policyName",
        key={"policyName": "id"},
        read=(
            Call(
                "DescribeResourcePolicies",
                match=False,
                result=lambda s: next(
                    (p for p in s.result["resourcePolicies"] if p["policyName"] == s.id), None
                ),
            ),
        ),
        delete=Call("DeleteResourcePolicy"),
        replace=("policyName",),
        documents=("policyDocument",),
        write_only=("resourceArn",),
    ),
    Resource(
        token="aws:cloudwatch/metricAlarm:MetricAlarm",
        service="cloudwatch",
        title="CloudWatch Metric Alarm",
        name="name",
        rename={
            "name": "AlarmName",
            "okActions": "OKActions",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
        },
        create=ALARM,
        update=(ALARM,),
        id="props.name",
        read=(Call("DescribeAlarms", {"AlarmNames": "[id]"}, result="MetricAlarms[0]", match=False),),
        delete=Call("DeleteAlarms", {"AlarmNames": "[id]"}, match=False),
        outputs={"arn": "doc.AlarmArn", "metricQueries": _shown_queries},
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        replace=("name",),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            {"ResourceARN": "doc.AlarmArn"},
            list=Call("ListTagsForResource", {"ResourceARN": "doc.AlarmArn"}, result="Tags", match=False),
        ),
    ),
)
