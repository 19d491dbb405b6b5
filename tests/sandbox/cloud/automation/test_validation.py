"""Automation documents are judged before they run: each mistake by its own message."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud.automation.validation import problems

Change = Callable[[dict[str, Any]], object]


def document() -> dict[str, Any]:
    return copy.deepcopy(
        {
            "schemaVersion": "0.3",
            "assumeRole": "{{ Role }}",
            "parameters": {"Role": {"type": "String"}, "Node": {"type": "String"}},
            "mainSteps": [
                {
                    "name": "find",
                    "action": "aws:executeAwsApi",
                    "inputs": {
                        "Service": "autoscaling",
                        "Api": "DescribeAutoScalingInstances",
                        "InstanceIds": ["{{ Node }}"],
                    },
                    "outputs": [
                        {"Name": "Group", "Selector": "$.AutoScalingInstances[0].X", "Type": "String"}
                    ],
                    "onFailure": "step:tell",
                },
                {
                    "name": "tell",
                    "action": "aws:runCommand",
                    "inputs": {"DocumentName": "AWS-RunShellScript", "InstanceIds": ["{{ find.Group }}"]},
                },
            ],
        }
    )


def test_a_good_document_has_no_problem() -> None:
    assert problems(document()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schemaVersion="2.2"), "schemaVersion is '2.2'"),
        (lambda d: d.update(steps=[]), "no key 'steps'"),
        (lambda d: d.update(mainSteps=[]), "mainSteps is empty"),
        (lambda d: d["parameters"]["Node"].update(type="Text"), "parameter Node: there is no type 'Text'"),
        (lambda d: d["mainSteps"][0].update(action="aws:callAwsApi"), "find: there is no action"),
        (lambda d: d["mainSteps"][0].update(onError="Abort"), "find: a step has no key 'onError'"),
        (lambda d: d["mainSteps"][0].update(onFailure="step:nowhere"), "leads to 'nowhere'"),
        (lambda d: d["mainSteps"][0].update(onFailure="Retry"), "onFailure is 'Retry'"),
        (lambda d: d["mainSteps"][0].update(nextStep="nowhere"), "leads to 'nowhere'"),
        (
            lambda d: d["mainSteps"][0]["inputs"].update(Service="autoscale"),
            "there is no service 'autoscale'",
        ),
        (lambda d: d["mainSteps"][0]["inputs"].update(Api="Describe"), "no operation 'Describe'"),
        (lambda d: d["mainSteps"][0]["inputs"].update(Instances=[]), "has no member 'Instances'"),
        (
            lambda d: d["mainSteps"][0]["inputs"].update(Api="EnterStandby"),
            "needs the member AutoScalingGroupName",
        ),
        (lambda d: d["mainSteps"][0]["outputs"][0].update(Selector="Group"), "does not begin with $"),
        (lambda d: d["mainSteps"][0]["outputs"][0].update(Type="Text"), "there is no type 'Text'"),
        (
            lambda d: d["mainSteps"][1]["inputs"].pop("InstanceIds"),
            "needs one of the inputs InstanceIds, Targets",
        ),
        (lambda d: d["mainSteps"][1]["inputs"].update(Nodes=[]), "aws:runCommand has no input 'Nodes'"),
        (lambda d: d["mainSteps"][1]["inputs"].update(Comment="{{ find.X }}"), "tell reads 'find.X'"),
        (lambda d: d["mainSteps"][1].update(name="find"), "there are two of this name"),
        (lambda d: d["mainSteps"][1].update(name="a b"), "a name has 3 to 128"),
        (lambda d: d.update(assumeRole="{{ Nobody }}"), "assumeRole reads 'Nobody'"),
    ],
)
def test_each_mistake_is_named(change: Change, message: str) -> None:
    wrong = document()
    change(wrong)
    assert [found for found in problems(wrong) if message in found], problems(wrong)
