"""What was deleted since the last snapshot is done again after a kill, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.cloud.ended_calls import EndedCalls
from sandbox.cloud.extension import Registry
from tests.sandbox.cloud.emulator import Cloud
from tests.sandbox.cloud.ended import call


def _targets(calls: EndedCalls) -> list[str]:
    return [kept.target for kept in calls.kept()]


def test_only_deletions_are_noted(tmp_path: Path) -> None:
    calls = EndedCalls(tmp_path, Registry())
    calls.note(call("CreateQueue", "/made"))
    calls.note(call("DeleteQueue", "/gone"))
    assert _targets(calls) == ["/gone?x=1"]


def test_a_deletion_after_the_snapshot_was_taken_stays_when_it_is_on_disk(tmp_path: Path) -> None:
    calls = EndedCalls(tmp_path, Registry())
    calls.note(call(path="/held"))
    number = calls.turn()
    calls.note(call(path="/later"))
    calls.forget_before(number)
    assert _targets(calls) == ["/later?x=1"]


def test_a_snapshot_that_never_came_to_be_loses_no_deletion_of_before_it(tmp_path: Path) -> None:
    calls = EndedCalls(tmp_path, Registry())
    for name in range(12):
        calls.note(call(path=f"/{name}"))
        calls.turn()
    restored = EndedCalls(tmp_path, Registry())
    assert _targets(restored) == [f"/{name}?x=1" for name in range(12)], "in order"


def test_a_kill_between_the_snapshot_and_the_cut_repeats_nothing(tmp_path: Path) -> None:
    registry = Registry()
    calls = EndedCalls(tmp_path, registry)
    calls.note(call())
    calls.turn()
    assert _targets(EndedCalls(tmp_path, registry)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_short_is_no_call(tmp_path: Path) -> None:
    calls = EndedCalls(tmp_path, Registry())
    calls.note(call(path="/whole"))
    calls.note(call(path="/half"))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert _targets(calls) == ["/whole?x=1"]


@pytest.mark.sandbox
def test_what_was_deleted_after_the_snapshot_stays_deleted_after_a_kill(own_cloud: Cloud) -> None:
    session = own_cloud.assume(own_cloud.member("dev"))
    queues = own_cloud.client("sqs", session, "eu-west-1")
    url = queues.create_queue(QueueName="gone")["QueueUrl"]
    queues.create_queue(QueueName="kept")
    store, machines = own_cloud.client("s3"), own_cloud.client("ec2")
    place = {"LocationConstraint": "eu-central-1"}
    store.create_bucket(Bucket="gone", CreateBucketConfiguration=place)
    group = machines.create_security_group(GroupName="gone", Description="gone")["GroupId"]
    own_cloud.get("/sandbox/snapshot", "POST")
    queues.delete_queue(QueueUrl=url)
    store.delete_bucket(Bucket="gone")
    machines.delete_security_group(GroupId=group)
    for _ in range(2):  # also when the next one is killed before it has saved
        own_cloud.kill()
        own_cloud.start()
        items = {(item["service"], item["id"].rpartition(":")[2]) for item in own_cloud.inventory()}
        assert ("sqs", "kept") in items
        assert not items & {("sqs", "gone"), ("s3", "gone"), ("ec2", group)}
    assert session.token
    journal = "".join(file.read_text() for file in (own_cloud.root / "emulator").glob("ended-*.jsonl"))
    assert journal.count("\n") == 3
    assert session.key not in journal
    assert session.token not in journal


@pytest.mark.sandbox
def test_what_was_made_again_and_saved_is_not_deleted_once_more(own_cloud: Cloud) -> None:
    store = own_cloud.client("s3")
    place = {"LocationConstraint": "eu-central-1"}
    store.create_bucket(Bucket="again", CreateBucketConfiguration=place)
    store.delete_bucket(Bucket="again")
    store.create_bucket(Bucket="again", CreateBucketConfiguration=place)
    own_cloud.get("/sandbox/snapshot", "POST")
    own_cloud.kill()
    own_cloud.start()
    assert store.head_bucket(Bucket="again")
