"""Good watchers."""

from __future__ import annotations

from policies.resource import Resource
from policies.scope import Account
from tests.policies.builders.base import KEY_ARN, resource


def trail() -> Resource:
    return resource(
        "aws:cloudtrail/trail:Trail",
        {"isMultiRegionTrail": True, "enableLogFileValidation": True, "kmsKeyId": KEY_ARN},
        account=Account.SECURITY,
    )


def log_group() -> Resource:
    return resource("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 365, "kmsKeyId": KEY_ARN})
