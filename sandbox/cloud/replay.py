"""Do again what a killed emulator had answered but not saved."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable

from werkzeug.wrappers import Response

from sandbox.cloud import moto_bridge
from sandbox.cloud.application import FIRST_ERROR, Application
from sandbox.cloud.ended_call import EndedCall

PATIENCE_SECONDS = 20.0
POLL_SECONDS = 0.1
GONE = re.compile(r"Not_?Found|NoSuch|NotExist|Non_?Existent|Unknown", re.IGNORECASE)
BUSY = re.compile(r"InUse|DependencyViolation|Conflict|NotEmpty")
"""What goes in the background, as a node group does, still holds what went after it."""


def replay(calls: Iterable[EndedCall], application: Application) -> int:
    """In order; how many did something. What is gone was made after the snapshot, and is no error."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    done = 0
    for call in calls:
        answer = _answer(call, application)
        while _is(BUSY, answer) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            answer = _answer(call, application)
        done += answer.status_code < FIRST_ERROR
        if answer.status_code >= FIRST_ERROR and not _is_gone(answer):
            said = answer.get_data(as_text=True)
            sys.stderr.write(f"The emulator could not do again: {call.service} {call.target}: {said}\n")
    return done


def _answer(call: EndedCall, application: Application) -> Response:
    return application.handle(moto_bridge.server_request_class()(call.environ()))


def _is_gone(answer: Response) -> bool:
    return answer.status_code == 404 or _is(GONE, answer)


def _is(pattern: re.Pattern[str], answer: Response) -> bool:
    return answer.status_code >= FIRST_ERROR and pattern.search(answer.get_data(as_text=True)) is not None
