"""CloudWatch Logs: metric filters."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.scope import Scope

NAMES = {"name": "metricName", "namespace": "metricNamespace", "value": "metricValue"}


def _filter(scope: Scope) -> Any:
    """The API finds by prefix."""
    return next((each for each in scope.result["metricFilters"] if each["filterName"] == scope.id), None)


def _transformations(scope: Scope) -> Any:
    """A list, of which AWS allows exactly one."""
    given = scope.props["metricTransformation"]
    result: dict[str, Any] = {api: given[name] for name, api in NAMES.items()}
    result |= {name: given[name] for name in ("unit", "dimensions") if given.get(name)}
    if given.get("defaultValue"):
        result["defaultValue"] = float(given["defaultValue"])
    return [result]


def _shown_transformation(scope: Scope) -> Any:
    (kept,) = scope.doc["metricTransformations"]
    shown: dict[str, Any] = {name: kept[api] for name, api in NAMES.items()}
    shown |= {"unit": kept.get("unit") or "None"}
    if kept.get("dimensions"):
        shown["dimensions"] = kept["dimensions"]
    if kept.get("defaultValue") is not None:
        shown["defaultValue"] = f"{kept['defaultValue']:g}"
    return shown


PUT = Call(
    "PutMetricFilter", {"metricTransformations": _transformations}, uses=("metricTransformation", "pattern")
)

RESOURCES = (
    Resource(
        token="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        service="logs",
        title="CloudWatch Logs Metric Filter",
        name="name",
        rename={"name": "filterName", "pattern": "filterPattern"},
        create=PUT,
        update=(PUT,),
        id="props.name",
        import_format="{logGroupName}:{id}",
        read=(
            Call(
                "DescribeMetricFilters",
                {"logGroupName": "props.logGroupName", "filterNamePrefix": "id"},
                result=_filter,
                match=False,
            ),
        ),
        delete=Call(
            "DeleteMetricFilter", {"logGroupName": "props.logGroupName", "filterName": "id"}, match=False
        ),
        outputs={
            "name": "id",
            "pattern": "doc.filterPattern",
            "metricTransformation": _shown_transformation,
        },
        replace=("name", "logGroupName"),
    ),
)
