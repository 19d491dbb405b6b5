"""The file of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.fleet.budget import Budgets
from operations.fleet.errors import FleetError
from operations.fleet.journal import Journal, State, load, locked
from operations.fleet.plan import plan
from tests.operations.fleet.simulation import draw_fleet


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "patch.json", "run", plan(list(draw_fleet(1, 20).values()), Budgets()))
    made.begin()
    return made


def test_what_is_written_is_read_back_whole(journal: Journal) -> None:
    node = journal.plan.nodes[0]
    journal.note(node, State.FAILED, "command", "why")
    again = load(journal.file)
    assert (again.run, again.plan, again.steps) == (journal.run, journal.plan, journal.steps)


def test_a_step_that_was_cut_short_does_not_count_and_the_next_one_does(journal: Journal) -> None:
    first, second, *_ = journal.plan.nodes
    journal.note(first, State.RUNNING, "command")
    with journal.file.open("a") as file:
        file.write(f'{{"node": "{first}", "state": "pat')
    again = load(journal.file)
    assert again.steps[first].state is State.RUNNING
    again.note(second, State.STARTING)
    assert load(journal.file).steps[second].state is State.STARTING


def test_a_new_run_that_is_cut_short_leaves_the_old_one(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = journal.file.read_text()

    def cut(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(KeyboardInterrupt):
        Journal(journal.file, "next", journal.plan).begin()
    assert journal.file.read_text() == before


@pytest.mark.parametrize("text", ["", "[]\n", '{"run": "x"}\n', '{"run": "x", "plan": {}}\n', "a line\n"])
def test_a_file_that_no_run_wrote_is_refused_by_name(text: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    file.write_text(text)
    with pytest.raises(FleetError, match=r"notes\.json is no journal of a patch run"):
        load(file)


def test_a_step_of_a_node_outside_of_the_plan_is_refused(journal: Journal) -> None:
    journal.note("i-stranger", State.RUNNING)
    with pytest.raises(FleetError, match="node i-stranger is not in its plan"):
        load(journal.file)


def test_a_missing_file_says_that_there_is_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="There is no run to resume"):
        load(tmp_path / "absent.json")


def test_a_second_process_on_the_same_journal_is_refused(journal: Journal) -> None:
    with (
        locked(journal.file),
        pytest.raises(FleetError, match="Another process works on"),
        locked(journal.file),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(FleetError, match=r"--journal .*file/patch\.json"),
        locked(tmp_path / "file" / "patch.json"),
    ):
        pass
