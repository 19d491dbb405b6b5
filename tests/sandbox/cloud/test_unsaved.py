"""What the snapshot lacks is said by a file, from before the change until a snapshot holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.cloud.unsaved import FILE_NAME, Unsaved, note_loss
from tests.sandbox.cloud.emulator import Cloud


def test_the_file_is_there_before_the_change_and_gone_once_a_snapshot_holds_it(tmp_path: Path) -> None:
    unsaved = Unsaved(tmp_path)
    assert not unsaved
    with unsaved.change():
        assert (tmp_path / FILE_NAME).exists()
    assert unsaved
    unsaved.saved(unsaved.held())
    assert not unsaved


def test_a_snapshot_that_may_hold_half_a_change_is_not_enough(tmp_path: Path) -> None:
    unsaved = Unsaved(tmp_path)
    with unsaved.change():
        held = unsaved.held()
    unsaved.saved(held)
    assert unsaved


def test_a_change_that_came_while_the_snapshot_was_written_stays_unsaved(tmp_path: Path) -> None:
    unsaved = Unsaved(tmp_path)
    with unsaved.change():
        pass
    held = unsaved.held()
    with unsaved.change():
        pass
    unsaved.saved(held)
    assert unsaved


def test_what_is_unsaved_at_the_start_is_lost_until_somebody_has_mended_it(tmp_path: Path) -> None:
    lost = tmp_path / "lost"
    note_loss(tmp_path, lost)
    assert not lost.exists(), "nothing was unsaved"
    with Unsaved(tmp_path).change():
        pass
    note_loss(tmp_path, lost)
    note_loss(tmp_path, lost)
    assert lost.exists(), "also after one more restart"
    assert not Unsaved(tmp_path)


@pytest.mark.sandbox
def test_a_kill_loses_what_came_after_the_snapshot_and_says_so(own_cloud: Cloud) -> None:
    folder = own_cloud.root / "emulator"
    own_cloud.client("sqs").create_queue(QueueName="saved")
    own_cloud.get("/sandbox/snapshot", "POST")
    own_cloud.client("sqs").list_queues()
    own_cloud.kill()
    own_cloud.start()
    assert not (folder / "lost").exists(), "reading changes nothing"
    own_cloud.client("sqs").create_queue(QueueName="lost")
    own_cloud.kill()
    own_cloud.start()
    assert (folder / "lost").exists()
    assert not (folder / FILE_NAME).exists()


@pytest.mark.sandbox
def test_a_stop_loses_nothing(own_cloud: Cloud) -> None:
    own_cloud.client("sqs").create_queue(QueueName="saved")
    own_cloud.stop()
    own_cloud.start()
    assert not (own_cloud.root / "emulator" / "lost").exists()


@pytest.mark.sandbox
def test_an_account_is_saved_before_anybody_is_let_into_it(own_cloud: Cloud) -> None:
    member = own_cloud.member("dev")
    own_cloud.assume(member)
    own_cloud.kill()
    own_cloud.start()
    assert own_cloud.assume(member).token
