"""Which calls are written down, and what of them."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from sandbox.cloud.ended_call import ended_call, is_ending
from sandbox.cloud.identity import Caller
from sandbox.plugins.aws.entry import Call as Step
from sandbox.plugins.aws.plan import steps
from sandbox.plugins.aws.resources import entries
from tests.sandbox.cloud.ended import SECRET, call, environ


@pytest.mark.parametrize(
    "operation",
    ["DeleteQueue", "BatchDeleteImage", "Unsubscribe", "ScheduleKeyDeletion", "ChangeResourceRecordSets"],
)
def test_what_ends_something_is_written_down(operation: str) -> None:
    assert is_ending(operation)


@pytest.mark.parametrize("operation", ["", "CreateQueue", "PutSecretValue", "ReleasedAddress", "ScheduleRun"])
def test_what_begins_or_changes_something_is_not(operation: str) -> None:
    assert not is_ending(operation)


def test_every_call_by_which_the_stand_ins_delete_is_written_down() -> None:
    calls = {
        step.operation
        for entry in entries().values()
        for step in steps(entry.delete)
        if isinstance(step, Step)
    }
    assert {operation for operation in calls if not is_ending(operation)} == set()
    assert len(calls) > 50, "the table was read"


def test_no_signature_and_no_session_is_written_down() -> None:
    kept = ended_call(call())
    assert kept is not None
    assert SECRET not in json.dumps(asdict(kept))


def test_a_request_without_a_signature_in_its_header_is_not_written_down() -> None:
    assert ended_call(call(HTTP_AUTHORIZATION="")) is None


def test_the_request_comes_back_with_its_account_region_and_caller() -> None:
    kept = ended_call(call())
    assert kept is not None
    again = kept.environ()
    sent = environ()
    for name in (
        "REQUEST_METHOD",
        "PATH_INFO",
        "QUERY_STRING",
        "RAW_URI",
        "HTTP_X_AMZ_TARGET",
        "CONTENT_TYPE",
    ):
        assert again[name] == sent[name]
    assert again["wsgi.input"].getvalue() == sent["wsgi.input"].getvalue()
    assert "/eu-west-1/sqs/aws4_request" in again["HTTP_AUTHORIZATION"]
    caller = again[Caller.ENVIRON]
    assert (caller.account, caller.principal_arn) == ("222222222222", "arn:aws:iam::222222222222:role/deploy")
