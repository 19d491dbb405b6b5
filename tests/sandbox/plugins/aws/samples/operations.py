"""Samples: trails, logs and their filters, alarms, events, queues, topics, parameters."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.plugins.aws.samples.sample import (
    BUCKET,
    QUEUE,
    TAGS,
    TOPIC,
    Need,
    Sample,
    policy,
)

BUCKET_FOR_TRAIL = Need(
    "aws:s3/bucketPolicy:BucketPolicy",
    {
        "bucket": "${bucket}",
        "policy": policy("s3:*", resource="${bucket.arn}/*", principal="cloudtrail.amazonaws.com"),
    },
)
RULE = Need("aws:cloudwatch/eventRule:EventRule", {"eventPattern": json.dumps({"source": ["aws.ec2"]})})
ALARM: dict[str, Any] = {
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 1,
    "metricName": "CPUUtilization",
    "namespace": "AWS/EC2",
    "period": 60,
    "statistic": "Average",
    "threshold": 80,
    "dimensions": {"InstanceId": "i-1"},
    "alarmActions": ["${topic}"],
}
ALLOW = "redriveAllowPolicy"

SAMPLES = {
    "aws:cloudtrail/trail:Trail": Sample(
        needs={"bucket": BUCKET, "policy": BUCKET_FOR_TRAIL},
        create={
            "s3BucketName": "${bucket}",
            "isMultiRegionTrail": True,
            "enableLogFileValidation": True,
            "tags": TAGS,
        },
        update={
            "isMultiRegionTrail": False,
            "enableLogging": False,
            "tags": {},
            "eventSelectors": [{"readWriteType": "WriteOnly", "includeManagementEvents": True}],
        },
        replace={"name": "another"},
    ),
    "aws:cloudwatch/logGroup:LogGroup": Sample(
        create={"retentionInDays": 30, "tags": TAGS},
        update={"retentionInDays": 60, "tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Sample(
        needs={"group": Need("aws:cloudwatch/logGroup:LogGroup")},
        create={
            "logGroupName": "${group}",
            "pattern": '{ $.eventName = "ConsoleLogin" }',
            "metricTransformation": {"name": "one", "namespace": "Sample", "value": "1"},
        },
        update={
            "pattern": '{ $.eventName = "SwitchRole" }',
            "metricTransformation": {"name": "two", "namespace": "Sample", "value": "2", "defaultValue": "0"},
        },
        replace={"name": "another"},
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Sample(
        create={
            "policyName": "one",
            "policyDocument": policy("logs:PutLogEvents", principal="route53.amazonaws.com"),
        },
        update={"policyDocument": policy("logs:CreateLogStream", principal="route53.amazonaws.com")},
        replace={"policyName": "two"},
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Sample(
        needs={"topic": TOPIC},
        create={**ALARM, "tags": TAGS},
        update={"threshold": 90.5, "tags": {}},
        replace={"name": "another"},
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": Sample(
        create={"policy": policy("events:PutEvents", principal="backup.amazonaws.com")},
        update={"policy": policy("events:PutEvents", principal="config.amazonaws.com")},
    ),
    "aws:cloudwatch/eventRule:EventRule": Sample(
        create={"eventPattern": json.dumps({"source": ["aws.guardduty"]}), "tags": TAGS},
        update={
            "eventPattern": json.dumps({"source": ["aws.ec2"]}),
            "description": "changed",
            "state": "DISABLED",
        },
        replace={"name": "another"},
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Sample(
        needs={"rule": RULE, "queue": QUEUE},
        create={
            "rule": "${rule}",
            "arn": "${queue.arn}",
            "inputTransformer": {"inputPaths": {"a": "$.detail"}, "inputTemplate": '"<a>"'},
        },
        update={"inputTransformer": None, "inputPath": "$.detail"},
        replace={"targetId": "another"},
    ),
    "aws:sqs/queue:Queue": Sample(
        needs={"dead": QUEUE},
        create={
            "visibilityTimeoutSeconds": 60,
            "tags": TAGS,
            "redrivePolicy": json.dumps({"deadLetterTargetArn": "${dead.arn}", "maxReceiveCount": 3}),
        },
        update={
            "visibilityTimeoutSeconds": 90,
            "sqsManagedSseEnabled": True,
            "tags": {},
            "redrivePolicy": json.dumps({"deadLetterTargetArn": "${dead.arn}", "maxReceiveCount": 5}),
        },
        replace={"name": "another"},
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Sample(
        needs={"queue": QUEUE},
        create={"queueUrl": "${queue}", "policy": policy("sqs:SendMessage", principal="sns.amazonaws.com")},
        update={"policy": policy("sqs:ReceiveMessage", principal="sns.amazonaws.com")},
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": Sample(
        needs={"queue": QUEUE},
        create={"queueUrl": "${queue}", ALLOW: json.dumps({"redrivePermission": "allowAll"})},
        update={ALLOW: json.dumps({"redrivePermission": "denyAll"})},
    ),
    "aws:sns/topic:Topic": Sample(
        create={"displayName": "one", "tags": TAGS},
        update={"displayName": "two", "tags": {}},
        replace={"name": "another"},
    ),
    "aws:sns/topicPolicy:TopicPolicy": Sample(
        needs={"topic": TOPIC},
        create={"arn": "${topic}", "policy": policy("sns:Publish", principal="events.amazonaws.com")},
        update={"policy": policy("sns:Subscribe", principal="events.amazonaws.com")},
    ),
    "aws:sns/topicSubscription:TopicSubscription": Sample(
        needs={"topic": TOPIC, "queue": QUEUE, "other": QUEUE},
        create={
            "topic": "${topic}",
            "protocol": "sqs",
            "endpoint": "${queue.arn}",
            "rawMessageDelivery": True,
        },
        update={"filterPolicy": json.dumps({"kind": ["order"]}), "rawMessageDelivery": False},
        replace={"endpoint": "${other.arn}"},
    ),
    "aws:ssm/parameter:Parameter": Sample(
        create={"name": "/sample/one", "type": "SecureString", "value": "first", "tags": TAGS},
        update={"value": "second", "description": "changed", "tags": {}},
        replace={"name": "/sample/two"},
    ),
}
