"""Where the caller of a request is read from."""

from __future__ import annotations

import pytest

from sandbox.cloud.errors import AwsError
from sandbox.cloud.identity import MANAGEMENT_ACCOUNT, caller_of, credential_of

SCOPE = "20260101/eu-central-1/ec2/aws4_request"


def test_the_scope_is_in_the_header_or_in_a_presigned_query() -> None:
    header = credential_of(f"AWS4-HMAC-SHA256 Credential=KEY/{SCOPE}, SignedHeaders=host, Signature=0")
    query = credential_of("", f"X-Amz-Credential=KEY%2F{SCOPE.replace('/', '%2F')}&X-Amz-Signature=0")
    assert header == query
    assert header is not None
    assert (header.access_key, header.region, header.service) == ("KEY", "eu-central-1", "ec2")
    assert credential_of("Bearer token") is None


def test_a_placeholder_key_is_the_administrator_of_the_management_account() -> None:
    caller = caller_of("anything")
    assert (caller.account, caller.principal_arn) == (
        MANAGEMENT_ACCOUNT,
        f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/administrator",
    )


def test_an_unknown_session_key_is_an_error() -> None:
    with pytest.raises(AwsError, match="session key ASIAUNKNOWN is unknown"):
        caller_of("ASIAUNKNOWN")
