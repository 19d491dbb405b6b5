"""Whom a statement lets in."""

from __future__ import annotations

import pytest

from policies.public_access import PRINCIPAL_KEYS, open_to_everybody
from policies.resource import Value

KEYS = (*PRINCIPAL_KEYS, "aws:SourceArn", "aws:SourceIp")


def is_open(principal: Value, condition: dict[str, Value] | None = None, *, by: str = "Principal") -> bool:
    statement: dict[str, Value] = {"Effect": "Allow", by: principal, "Action": "s3:GetObject"}
    return open_to_everybody(statement | ({"Condition": condition} if condition else {}), KEYS)


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_a_star_is_everybody(principal: Value) -> None:
    assert is_open(principal)


def test_everybody_but_some_is_everybody() -> None:
    assert is_open({"AWS": "arn:aws:iam::111122223333:root"}, by="NotPrincipal")


def test_a_named_principal_is_not() -> None:
    assert not is_open({"AWS": "arn:aws:iam::111122223333:root"})


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
        {"StringEquals": {"AWS:principalorgid": "o-abc"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/r-1/ou-1/*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::platform-files"}},
        {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}},
        {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
    ],
)
def test_a_condition_that_says_who_limits(condition: dict[str, Value]) -> None:
    assert not is_open("*", condition)


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringLike": {"aws:PrincipalOrgID": "*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/worker"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/1"]}},
        {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}},
        {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*"}},
        {"Null": {"aws:PrincipalOrgID": "false"}},
    ],
)
def test_a_condition_that_everybody_can_meet_does_not(condition: dict[str, Value]) -> None:
    assert is_open("*", condition)


def test_a_denial_lets_nobody_in() -> None:
    assert not open_to_everybody({"Effect": "Deny", "Principal": "*"}, KEYS)
