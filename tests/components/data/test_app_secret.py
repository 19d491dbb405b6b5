"""Secrets have a place and an owner here, and no value."""

import json

import pytest

from components.data.app_secret import AppSecret, AppSecretArgs
from tests.components.engine import build


def arguments(*, rotation_owner: str = "user-service", recovery_days: int = 30) -> AppSecretArgs:
    return AppSecretArgs(
        path="user-service/signing-keys",
        purpose="Signs access tokens.",
        rotation_owner=rotation_owner,
        key_arn="arn:key",
        recovery_days=recovery_days,
    )


def test_a_secret_is_encrypted_says_who_rotates_it_and_holds_no_value() -> None:
    graph = build(lambda: AppSecret("signing-keys", arguments()))
    secret = graph.one("aws:secretsmanager/secret:Secret")
    assert secret["kmsKeyId"] == "arn:key"
    assert secret["description"] == "Signs access tokens. Made and rotated by user-service."
    assert {each.type for each in graph.resources if each.custom} == {
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
    }


def test_it_is_read_over_tls_only_and_never_public() -> None:
    policy = build(lambda: AppSecret("signing-keys", arguments())).one(
        "aws:secretsmanager/secretPolicy:SecretPolicy"
    )
    assert policy["blockPublicPolicy"] is True
    assert json.loads(policy["policy"])["Statement"][0]["Sid"] == "OnlyOverTls"


def test_a_secret_that_nobody_rotates_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^AppSecretArgs\.rotation_owner: 'user-service/signing-keys' needs"
    ):
        arguments(rotation_owner="")


def test_a_recovery_time_that_aws_would_refuse_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^AppSecretArgs\.recovery_days: 3 is neither 0 \(at once\) nor within"
    ):
        arguments(recovery_days=3)
