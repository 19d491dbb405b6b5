"""What means the same to AWS, and what does not."""

from __future__ import annotations

import json

import pytest

from sandbox.plugins.aws.compare import keep_form, same
from sandbox.plugins.aws.values import UNKNOWN, Json

STATEMENT: dict[str, Json] = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}


def document(**changes: Json) -> str:
    return json.dumps({"Statement": [{**STATEMENT, **changes}]})


@pytest.mark.parametrize(
    ("wanted", "actual"),
    [
        (["a", "b"], ["b", "a"]),
        (80, "80"),
        (True, "true"),
        (None, []),
        ({}, None),
        ({"enabled": False}, None),
        ({"a": 1}, {"a": 1, "chosenByAws": 2}),
        ("arn:aws:kms:eu-central-1:123456789012:key/1234-5678", "1234-5678"),
    ],
)
def test_these_mean_the_same(wanted: Json, actual: Json) -> None:
    assert same(wanted, actual)


@pytest.mark.parametrize(
    ("wanted", "actual"),
    [
        (["a", "b"], ["a"]),
        (["a", "a"], ["a", "b"]),
        ({"a": 1}, {"b": 1}),
        (UNKNOWN, "x"),
        ("arn:aws:kms:eu-central-1:123456789012:key/1234-5678", "5678"),
    ],
)
def test_these_do_not_mean_the_same(wanted: Json, actual: Json) -> None:
    assert not same(wanted, actual)


def test_a_policy_is_compared_by_meaning() -> None:
    spaced = json.dumps(json.loads(document()), indent=4)
    assert same(document(), spaced, document=True)
    assert same(document(Action=["s3:List*", "s3:Get*"]), document(), document=True)
    assert same(document(Resource=["*"]), document(), document=True)
    assert not same(document(Action="s3:*"), document(), document=True)


def test_the_programs_own_form_is_kept() -> None:
    assert keep_form(["b", "a"], ["a", "b", "c"]) == ["b", "a", "c"]
    assert keep_form("80", 80) == "80"
    assert keep_form(document(), json.dumps(json.loads(document()), indent=4), document=True) == document()
    assert keep_form({"a": [2, 1]}, {"a": [1, 2], "b": 3}) == {"a": [2, 1], "b": 3}
