"""Metric filters of CloudWatch Logs."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def test_a_filter_that_is_put_again_takes_the_place_of_the_first(cloud: Cloud) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="/filtered")
    metric = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]
    for pattern in ("first", "second"):
        logs.put_metric_filter(
            logGroupName="/filtered", filterName="f", filterPattern=pattern, metricTransformations=metric
        )
    kept = logs.describe_metric_filters(logGroupName="/filtered")["metricFilters"]
    assert [each["filterPattern"] for each in kept] == ["second"]
