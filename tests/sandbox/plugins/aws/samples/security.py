"""Samples: detection and configuration recording."""

from __future__ import annotations

from tests.sandbox.plugins.aws.samples.sample import BUCKET, MEMBER, ORGANIZATION, TAGS, Need, Sample, role

DETECTOR = Need("aws:guardduty/detector:Detector", {"enable": True})
RECORDER = Need("aws:cfg/recorder:Recorder", {"name": "default", "roleArn": "${role.arn}"})
CHANNEL = Need("aws:cfg/deliveryChannel:DeliveryChannel", {"name": "default", "s3BucketName": "${bucket}"})
RECORDING = {"role": role("config.amazonaws.com"), "recorder": RECORDER}
DELEGATING = {"organization": ORGANIZATION, "member": MEMBER}

SAMPLES = {
    "aws:guardduty/detector:Detector": Sample(
        create={"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES", "tags": TAGS},
        update={"findingPublishingFrequency": "ONE_HOUR", "tags": {"a": "b"}},
    ),
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": Sample(
        needs=DELEGATING,
        create={"adminAccountId": "${member}"},
        replace={"adminAccountId": "111122223333"},
    ),
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": Sample(
        needs={"detector": DETECTOR},
        create={"detectorId": "${detector}", "autoEnableOrganizationMembers": "ALL"},
        update={"autoEnableOrganizationMembers": "NEW"},
        lingers="an organization always has this setting",
    ),
    "aws:guardduty/member:Member": Sample(
        needs={"detector": DETECTOR},
        create={"detectorId": "${detector}", "accountId": "111122223333", "email": "a@example.com"},
        replace={"accountId": "111122224444"},
    ),
    "aws:securityhub/account:Account": Sample(
        create={"enableDefaultStandards": False, "autoEnableControls": True},
        update={"autoEnableControls": False},
    ),
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": Sample(
        needs=DELEGATING,
        create={"adminAccountId": "${member}"},
        replace={"adminAccountId": "111122223333"},
    ),
    "aws:securityhub/member:Member": Sample(
        create={"accountId": "111122223333"},
        replace={"accountId": "111122224444"},
    ),
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": Sample(
        needs=DELEGATING,
        create={"accountId": "${member}"},
        replace={"accountId": "111122223333"},
    ),
    "aws:inspector2/memberAssociation:MemberAssociation": Sample(
        create={"accountId": "111122223333"},
        replace={"accountId": "111122224444"},
    ),
    "aws:inspector2/enabler:Enabler": Sample(
        create={"accountIds": ["111122223333"], "resourceTypes": ["EC2"]},
        update={"resourceTypes": ["EC2", "ECR"]},
        replace={"accountIds": ["111122224444"]},
    ),
    "aws:accessanalyzer/analyzer:Analyzer": Sample(
        create={"analyzerName": "sample", "type": "ACCOUNT", "tags": TAGS},
        update={"tags": {"a": "b"}},
        replace={"analyzerName": "other"},
    ),
    "aws:cfg/recorder:Recorder": Sample(
        needs={"role": role("config.amazonaws.com")},
        create={
            "name": "default",
            "roleArn": "${role.arn}",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        },
        update={"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False}},
        replace={"name": "another"},
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": Sample(
        needs={**RECORDING, "bucket": BUCKET},
        create={
            "name": "default",
            "s3BucketName": "${bucket}",
            "snapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"},
        },
        update={"snapshotDeliveryProperties": {"deliveryFrequency": "One_Hour"}},
        replace={"name": "another"},
    ),
    "aws:cfg/recorderStatus:RecorderStatus": Sample(
        needs={**RECORDING, "bucket": BUCKET, "channel": CHANNEL},
        create={"name": "default", "isEnabled": True},
        update={"isEnabled": False},
        lingers="a recorder always has a status",
    ),
    "aws:cfg/rule:Rule": Sample(
        needs=RECORDING,
        create={
            "source": {"owner": "AWS", "sourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"},
            "description": "one",
            "tags": TAGS,
        },
        update={"description": "two", "tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:cfg/configurationAggregator:ConfigurationAggregator": Sample(
        needs={"role": role("config.amazonaws.com")},
        create={
            "organizationAggregationSource": {"allRegions": True, "roleArn": "${role.arn}"},
            "tags": TAGS,
        },
        update={"tags": {"a": "b"}},
        replace={"name": "another"},
    ),
    "aws:cfg/aggregateAuthorization:AggregateAuthorization": Sample(
        create={"accountId": "111122223333", "authorizedAwsRegion": "eu-central-1", "tags": TAGS},
        update={"tags": {"a": "b"}},
        replace={"accountId": "111122224444"},
    ),
}
