"""State files that a killed engine left half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.checkpoint import local_state, mend_state
from operations.console import Progress
from operations.engine import Engine, EngineError


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / ".pulumi" / "stacks" / "platform").mkdir(parents=True)
    return Engine({"PULUMI_BACKEND_URL": f"file://{tmp_path}"})


def _state_file(engine: Engine, ending: str = "") -> Path:
    folder = local_state(engine)
    assert folder is not None
    return folder / "stacks" / "platform" / f"dev.json{ending}"


def test_a_state_file_cut_short_is_restored_from_its_copy(engine: Engine) -> None:
    _state_file(engine).write_text('{"version": 3, "check')
    _state_file(engine, ".bak").write_text('{"version": 3}')
    _state_file(engine, ".attrs").write_text('{"md5": "of the new one"}')
    mend_state(engine, Progress())
    assert _state_file(engine).read_text() == '{"version": 3}'
    assert not _state_file(engine, ".attrs").exists(), "the checksum of another content is dropped"


def test_an_empty_attributes_file_is_dropped_and_the_state_stays(engine: Engine) -> None:
    _state_file(engine).write_text('{"version": 3}')
    _state_file(engine, ".attrs").write_text("")
    mend_state(engine, Progress())
    assert _state_file(engine).read_text() == '{"version": 3}'
    assert not _state_file(engine, ".attrs").exists()


def test_a_whole_state_file_is_not_touched(engine: Engine) -> None:
    _state_file(engine).write_text('{"version": 3, "new": true}')
    _state_file(engine, ".bak").write_text('{"version": 3}')
    mend_state(engine, Progress())
    assert "new" in _state_file(engine).read_text()


def test_without_a_whole_copy_the_error_names_the_file_and_what_to_do(engine: Engine) -> None:
    _state_file(engine).write_text("")
    with pytest.raises(EngineError, match=r"dev\.json is cut short.*Restore it from"):
        mend_state(engine, Progress())
    assert _state_file(engine).read_text() == "", "nothing is lost"


def test_other_backends_have_no_local_state() -> None:
    engine = Engine({"PULUMI_BACKEND_URL": "s3://states"})
    assert local_state(engine) is None
    mend_state(engine, Progress())
