"""Operation names become IAM actions."""

from __future__ import annotations

import botocore.session
import pytest

from policies.evaluation.actions import IRREGULAR, PREFIXES, iam_action


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("ec2", "RunInstances", "ec2:RunInstances"),
        ("s3", "ListObjectsV2", "s3:ListBucket"),
        ("s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"),
        ("s3control", "PutPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
        ("elbv2", "CreateLoadBalancer", "elasticloadbalancing:CreateLoadBalancer"),
        ("sso-admin", "CreatePermissionSet", "sso:CreatePermissionSet"),
        ("accessanalyzer", "DeleteAnalyzer", "access-analyzer:DeleteAnalyzer"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("budgets", "CreateBudget", "budgets:ModifyBudget"),
        ("apigateway", "UpdateStage", "apigateway:PATCH"),
    ],
)
def test_known_operations_become_their_actions(service: str, operation: str, action: str) -> None:
    assert iam_action(service, operation) == action


@pytest.mark.parametrize("service", sorted(IRREGULAR))
def test_every_irregular_operation_exists(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)
    assert set(IRREGULAR[service]) <= set(model.operation_names)


def test_prefixes_differ_from_the_service_names() -> None:
    assert all(service != prefix for service, prefix in PREFIXES.items())
