"""Samples: baselines, windows, documents, associations, data syncs."""

from __future__ import annotations

import json

from tests.sandbox.plugins.aws.samples.sample import BUCKET, TAGS, Need, Sample
from tests.sandbox.plugins.aws.samples.storage import bucket_policy

CRITICAL = {
    "approveAfterDays": 7,
    "complianceLevel": "CRITICAL",
    "enableNonSecurity": False,
    "patchFilters": [{"key": "CLASSIFICATION", "values": ["Security"]}],
}
BASELINE = {"name": "sample", "operatingSystem": "AMAZON_LINUX_2023", "approvalRules": [CRITICAL]}
WINDOW = {"name": "sample", "schedule": "cron(0 2 ? * TUE *)", "duration": 3, "cutoff": 1}
NEED_WINDOW = Need("aws:ssm/maintenanceWindow:MaintenanceWindow", WINDOW)
TARGET = {"key": "tag:PatchGroup", "values": ["dev"]}
INSTALL = {"parameters": [{"name": "Operation", "values": ["Install"]}], "timeoutSeconds": 600}
SCAN = {"parameters": [{"name": "Operation", "values": ["Scan"]}], "comment": "looks only"}


def _session(timeout: str) -> str:
    return json.dumps(
        {
            "schemaVersion": "1.0",
            "description": "Sessions",
            "sessionType": "Standard_Stream",
            "inputs": {"idleSessionTimeout": timeout},
        }
    )


SAMPLES = {
    "aws:ssm/patchBaseline:PatchBaseline": Sample(
        create={**BASELINE, "tags": TAGS},
        update={
            "approvalRules": [{**CRITICAL, "approveAfterDays": 1}],
            "rejectedPatches": ["kernel-6.1"],
            "description": "changed",
            "tags": {},
        },
        replace={"operatingSystem": "DEBIAN"},
    ),
    "aws:ssm/patchGroup:PatchGroup": Sample(
        needs={"baseline": Need("aws:ssm/patchBaseline:PatchBaseline", BASELINE)},
        create={"baselineId": "${baseline}", "patchGroup": "dev"},
        replace={"patchGroup": "prod"},
    ),
    "aws:ssm/maintenanceWindow:MaintenanceWindow": Sample(
        create={**WINDOW, "description": "of a sample", "tags": TAGS},
        update={"schedule": "cron(0 3 ? * WED *)", "enabled": False, "description": None, "tags": {"a": "b"}},
    ),
    "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": Sample(
        needs={"window": NEED_WINDOW},
        create={"windowId": "${window}", "resourceType": "INSTANCE", "targets": [TARGET]},
        update={"targets": [{"key": "tag:PatchGroup", "values": ["dev", "stage"]}], "name": "renamed"},
        replace={"resourceType": "RESOURCE_GROUP"},
    ),
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": Sample(
        needs={"window": NEED_WINDOW},
        create={
            "windowId": "${window}",
            "taskType": "RUN_COMMAND",
            "taskArn": "AWS-RunPatchBaseline",
            "priority": 1,
            "maxConcurrency": "10%",
            "maxErrors": "1",
            "targets": [TARGET],
            "taskInvocationParameters": {"runCommandParameters": INSTALL},
        },
        update={
            "maxConcurrency": "1",
            "description": "changed",
            "taskInvocationParameters": {"runCommandParameters": SCAN},
        },
        replace={"taskType": "AUTOMATION"},
    ),
    "aws:ssm/association:Association": Sample(
        needs={"bucket": BUCKET},
        create={
            "name": "AWS-ApplyAnsiblePlaybooks",
            "associationName": "sample",
            "scheduleExpression": "rate(12 hours)",
            "targets": [TARGET],
            "parameters": {"SourceType": "S3", "PlaybookFile": "site.yml"},
            "outputLocation": {"s3BucketName": "${bucket}", "s3KeyPrefix": "associations"},
            "tags": TAGS,
        },
        update={
            "scheduleExpression": "rate(1 day)",
            "parameters": {"SourceType": "S3", "PlaybookFile": "site.yml", "Check": "True"},
            "outputLocation": None,
            "tags": {},
        },
        replace={"name": "AWS-RunAnsiblePlaybook"},
    ),
    "aws:ssm/resourceDataSync:ResourceDataSync": Sample(
        needs={
            "bucket": BUCKET,
            "policy": Need(
                "aws:s3/bucketPolicy:BucketPolicy",
                {"bucket": "${bucket}", "policy": bucket_policy("s3:PutObject", "ssm.amazonaws.com")},
            ),
        },
        create={"name": "sample", "s3Destination": {"bucketName": "${bucket}", "region": "eu-central-1"}},
        replace={"name": "another"},
    ),
    "aws:ssm/document:Document": Sample(
        create={"name": "sample-session", "documentType": "Session", "content": _session("20"), "tags": TAGS},
        update={"content": _session("15"), "tags": {}},
        replace={"documentType": "Command"},
    ),
}
