"""How a document is carried out: order, jumps, retries, time, and what each step leaves."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.automation.run import Status
from sandbox.cloud.automation.steps import StepFailedError
from tests.sandbox.cloud.automation.stage import Cloud, Time, call, look, run

REFUSED = StepFailedError("AccessDenied")


def test_steps_follow_each_other_and_read_parameters_and_outputs() -> None:
    outputs = [{"Name": "Group", "Selector": "$.Groups[0].Name", "Type": "String"}]
    first = call("find", "Find", outputs=outputs)
    second = call("drain", "Drain")
    second["inputs"] |= {"Group": "{{ find.Group }}", "Nodes": ["{{ Node }}"], "Text": "of {{ Node }}"}
    cloud = Cloud(Find=[{"Groups": [{"Name": "web"}]}], Drain=[{}])
    status, made = run(first, second, cloud=cloud, Node="i-1")
    assert status is Status.SUCCESS
    assert cloud.asked[1] == ("Drain", {"Group": "web", "Nodes": ["i-1"], "Text": "of i-1"})
    assert made.states["find"].outputs == {"Group": "web"}


def test_a_failure_aborts_unless_the_step_says_otherwise() -> None:
    status, made = run(call("one", "Do"), call("two", "Do"), cloud=Cloud(Do=[REFUSED]))
    assert status is Status.FAILED
    assert (made.states["one"].failure, made.states["two"].status) == ("AccessDenied", Status.PENDING)


def test_a_failure_that_is_passed_over_fails_only_what_says_that_it_is_critical() -> None:
    cloud = Cloud(Do=[REFUSED], Go=[{}])
    assert run(call("one", "Do", onFailure="Continue"), call("two", "Go"), cloud=cloud)[0] is Status.SUCCESS
    critical = call("one", "Do", onFailure="Continue", isCritical=True)
    assert run(critical, call("two", "Go"), cloud=cloud)[0] is Status.FAILED


def test_a_failure_that_jumps_still_fails_the_whole() -> None:
    cloud = Cloud(Do=[REFUSED], Undo=[{}])
    steps = (call("do", "Do", onFailure="step:undo"), call("go", "Go"), call("undo", "Undo", isEnd=True))
    status, made = run(*steps, cloud=cloud)
    assert (status, cloud.operations) == (Status.FAILED, ["Do", "Undo"])
    assert made.states["go"].status is Status.PENDING


def test_an_end_ends_and_a_next_step_is_followed() -> None:
    cloud = Cloud(One=[{}], Two=[{}], Three=[{}])
    steps = (call("one", "One", nextStep="three"), call("two", "Two"), call("three", "Three", isEnd=True))
    assert run(*steps, cloud=cloud)[0] is Status.SUCCESS
    assert cloud.operations == ["One", "Three"]


def test_an_attempt_that_failed_is_repeated_as_often_as_the_step_says() -> None:
    cloud = Cloud(Do=[REFUSED, REFUSED, {}])
    assert run(call("one", "Do", maxAttempts=3), cloud=cloud)[0] is Status.SUCCESS
    assert run(call("one", "Do", maxAttempts=2), cloud=Cloud(Do=[REFUSED]))[0] is Status.FAILED


def test_waiting_ends_with_the_value_or_with_the_time() -> None:
    states = [{"Nodes": [{"State": "Draining"}]}] * 3 + [{"Nodes": [{"State": "Standby"}]}]
    wait = look("wait", "aws:waitForAwsResourceProperty", "Standby", timeoutSeconds=60)
    assert run(wait, cloud=Cloud(DescribeNode=states))[0] is Status.SUCCESS
    time = Time()
    status, made = run(wait, cloud=Cloud(DescribeNode=states[:1]), time=time)
    assert (status, made.states["wait"].status) == (Status.FAILED, Status.TIMED_OUT)
    assert "is Draining, not Standby after 60 seconds" in made.states["wait"].failure
    assert 60 <= time.seconds < 90


@pytest.mark.parametrize(("state", "status"), [("Standby", Status.SUCCESS), ("Gone", Status.FAILED)])
def test_an_assertion_looks_once(state: str, status: Status) -> None:
    cloud = Cloud(DescribeNode=[{"Nodes": [{"State": state}]}])
    assert run(look("one", "aws:assertAwsResourceProperty", "Standby"), cloud=cloud)[0] is status
    assert len(cloud.asked) == 1


def command(**more: Any) -> dict[str, Any]:
    inputs = {
        "DocumentName": "AWS-RunShellScript",
        "InstanceIds": ["i-1"],
        "Parameters": {"commands": "true"},
    }
    return {"name": "command", "action": "aws:runCommand", "inputs": inputs, **more}


def commands(*states: str) -> Cloud:
    return Cloud(
        SendCommand=[{"Command": {"CommandId": "c-1"}}],
        ListCommandInvocations=[{"CommandInvocations": [{"Status": state}]} for state in states],
    )


def test_a_command_is_waited_for() -> None:
    cloud = commands("Pending", "InProgress", "Success")
    status, made = run(command(), cloud=cloud)
    assert (status, made.states["command"].outputs["CommandId"]) == (Status.SUCCESS, "c-1")
    assert cloud.asked[0][1]["Parameters"] == {"commands": ["true"]}, "the API takes lists"


@pytest.mark.parametrize("state", ["Failed", "Cancelled", "TimedOut", "Undeliverable"])
def test_a_command_that_did_not_succeed_fails_the_step(state: str) -> None:
    status, made = run(command(), cloud=commands(state))
    assert status is Status.FAILED
    assert state in made.states["command"].failure


def test_a_command_that_is_never_answered_is_given_up() -> None:
    status, made = run(command(timeoutSeconds=600), cloud=commands("InProgress"))
    assert (status, made.states["command"].status) == (Status.FAILED, Status.TIMED_OUT)


def test_a_branch_goes_where_its_variable_says() -> None:
    choices = [{"NextStep": "windows", "Variable": "{{ System }}", "StringEquals": "Windows"}]
    branch = {"name": "which", "action": "aws:branch", "inputs": {"Choices": choices, "Default": "linux"}}
    steps = (branch, call("windows", "Windows", isEnd=True), call("linux", "Linux", isEnd=True))
    for system, operation in (("Windows", "Windows"), ("Linux", "Linux")):
        cloud = Cloud(Windows=[{}], Linux=[{}])
        assert run(*steps, cloud=cloud, System=system)[0] is Status.SUCCESS
        assert cloud.operations == [operation]


@pytest.mark.parametrize(("duration", "seconds"), [("PT90S", 90), ("PT10M", 600), ("PT2H", 7200)])
def test_sleeping_takes_its_time(duration: str, seconds: float) -> None:
    time = Time()
    sleep = {"name": "sleep", "action": "aws:sleep", "inputs": {"Duration": duration}}
    assert run(sleep, time=time)[0] is Status.SUCCESS
    assert time.seconds == seconds


def test_an_action_that_only_aws_has_fails_by_name() -> None:
    status, made = run({"name": "one", "action": "aws:approve", "inputs": {}})
    assert status is Status.FAILED
    assert made.states["one"].failure == "the sandbox does not run aws:approve"


def test_an_execution_that_is_stopped_ends_where_it_waits() -> None:
    status, made = run(command(), call("two", "Go"), cloud=commands("InProgress"), time=Time(stop_at=100))
    assert status is Status.CANCELLED
    assert made.states["command"].status is Status.CANCELLED
    assert made.states["two"].status is Status.PENDING
