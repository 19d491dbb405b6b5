"""What a policy says to an AWS service, and to another account."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.service_access import lets_in

BUCKET = "arn:aws:s3:::inventory"
FROM_US = {"aws:sourceorgid": "o-ours"}


def policy(*statements: dict[str, Any]) -> str:
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "ssm.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{BUCKET}/inventory/*",
        "Condition": {"StringEquals": {"aws:SourceOrgID": "o-ours"}},
    }
    return json.dumps({"Statement": [allow, *statements]})


def asks(document: str | None, service: str = "ssm.amazonaws.com", **more: Any) -> bool:
    request = {"action": "s3:PutObject", "resource": f"{BUCKET}/inventory/x", "context": FROM_US, **more}
    return lets_in(document, service, **request)


def test_a_service_is_let_in_for_what_the_statement_says() -> None:
    assert asks(policy())


@pytest.mark.parametrize(
    "other",
    [
        {"service": "config.amazonaws.com"},
        {"action": "s3:DeleteObject"},
        {"resource": f"{BUCKET}/elsewhere/x"},
        {"context": {"aws:sourceorgid": "o-theirs"}},
        {"context": {}},
    ],
)
def test_any_other_request_is_refused(other: dict[str, Any]) -> None:
    assert not asks(policy(), **other)


def test_a_denial_wins_and_no_policy_lets_nobody_in() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    assert not asks(policy(deny))
    assert not asks(None)


def test_an_account_is_let_in_by_the_arn_that_stands_for_it() -> None:
    ours = "arn:aws:iam::222222222222:root"
    document = policy({"Effect": "Allow", "Principal": {"AWS": [ours]}, "Action": "s3:Put*"})
    assert asks(document, ours)
    assert not asks(document, "arn:aws:iam::333333333333:root")
