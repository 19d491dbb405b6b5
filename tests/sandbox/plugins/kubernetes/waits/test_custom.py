"""The waitFor annotation reads conditions and JSON paths."""

from __future__ import annotations

from typing import cast

import pytest

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.custom import checks
from sandbox.plugins.kubernetes.waits.verdict import Subject

LIVE: Object = {
    "metadata": {"name": "thing"},
    "status": {
        "phase": "Running",
        "count": 2,
        "conditions": [{"type": "Synced", "status": "True"}, {"type": "Ready", "status": "False"}],
    },
}


def ready(text: str) -> list[bool]:
    subject = Subject(cast(ApiClient, None), LIVE, 0.0)
    return [check(subject).ready for check in checks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("condition=Synced", [True]),
        ("condition=Ready", [False]),
        ("condition=Ready=False", [True]),
        ("jsonpath={.status.phase}=Running", [True]),
        ("jsonpath={.status.phase}=Pending", [False]),
        ("jsonpath={.status.count}=2", [True]),
        ("jsonpath={.status.missing}", [False]),
        ('jsonpath={.status.conditions[?(@.type=="Synced")].status}=True', [True]),
        ("jsonpath={.status.conditions[1].type}=Ready", [True]),
        ('["condition=Synced", "jsonpath={.status.phase}"]', [True, True]),
    ],
)
def test_expressions_are_understood(text: str, expected: list[bool]) -> None:
    assert ready(text) == expected


@pytest.mark.parametrize("text", ["Ready", "[]", "jsonpath=.status", "jsonpath={status}"])
def test_a_broken_expression_is_refused(text: str) -> None:
    with pytest.raises(KubernetesError, match="waitFor"):
        checks(text)
