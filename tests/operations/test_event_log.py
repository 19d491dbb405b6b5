"""Reading the engine's event log."""

from __future__ import annotations

import json
from pathlib import Path

from operations.event_log import EventLog, changes, errors, plain


def test_a_half_written_line_waits_for_its_end(tmp_path: Path) -> None:
    file = tmp_path / "events"
    log = EventLog(file)
    assert list(log.new_events()) == [], "a log that is not there yet has no events"
    file.write_text('{"sequence": 0}\n{"sequ')
    assert list(log.new_events()) == [{"sequence": 0}]
    file.write_text('{"sequence": 0}\n{"sequence": 1}\n')
    assert list(log.new_events()) == [{"sequence": 1}]


def test_the_engines_summary_counts() -> None:
    step = {"resOutputsEvent": {"metadata": {"op": "create"}}}
    assert changes([step, {"summaryEvent": {"resourceChanges": {"same": 2}}}]) == {"same": 2}


def test_without_a_summary_the_steps_are_counted() -> None:
    step = {"resOutputsEvent": {"metadata": {"op": "create"}}}
    assert changes([step, step]) == {"create": 2}


def test_errors_name_their_resource_and_lose_colour_marks(tmp_path: Path) -> None:
    event = {
        "diagnosticEvent": {
            "severity": "error",
            "urn": "urn:x",
            "message": "<{%reset%}>AccessDenied<{%reset%}>\n",
        }
    }
    assert errors([event], tmp_path / "unused") == ("urn:x\n  AccessDenied",)


def test_a_mandatory_policy_violation_is_an_error_and_an_advisory_one_is_not(tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.write_text("the end\n")
    mandatory = {"policyEvent": {"enforcementLevel": "mandatory", "resourceUrn": "urn:x", "message": "no"}}
    advisory = json.loads(json.dumps(mandatory).replace("mandatory", "advisory"))
    assert errors([mandatory], output) == ("urn:x\n  no",)
    assert errors([advisory], output) == ("the end",), "without an error event the end of the output speaks"


def test_plain_keeps_ordinary_braces() -> None:
    assert plain('{"a": "<b>"}') == '{"a": "<b>"}'
