"""A deletion that is done again waits for what is busy, and passes over what is gone."""

from __future__ import annotations

from typing import cast

import pytest
from werkzeug.wrappers import Response

from sandbox.cloud import replay as module
from sandbox.cloud.application import Application
from sandbox.cloud.ended_call import EndedCall, ended_call
from sandbox.cloud.replay import replay
from tests.sandbox.cloud.ended import call

DONE = Response("{}")
GONE = Response('{"__type": "ResourceNotFoundException"}', status=400)
BUSY = Response('{"__type": "ResourceInUseException"}', status=409)
DENIED = Response('{"__type": "AccessDenied"}', status=403)


class _Application:
    """Answers in turn, the last answer for ever."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)

    def handle(self, _request: object) -> Response:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _replayed(*answers: Response, calls: int = 1) -> int:
    one = cast(EndedCall, ended_call(call()))
    return replay([one] * calls, cast(Application, _Application(*answers)))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)


def test_what_is_gone_is_passed_over_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert _replayed(GONE, DONE, calls=2) == 1
    assert capsys.readouterr().err == ""


def test_what_is_busy_is_asked_again_until_it_is_free() -> None:
    assert _replayed(BUSY, BUSY, DONE) == 1


@pytest.mark.parametrize("answer", [BUSY, DENIED])
def test_what_cannot_be_done_is_said_once(answer: Response, capsys: pytest.CaptureFixture[str]) -> None:
    assert _replayed(answer) == 0
    assert capsys.readouterr().err.count("could not do again: sqs /queue") == 1
