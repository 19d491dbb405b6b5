"""Parameters of groups and services: their paths, and secrets only by reference."""

from __future__ import annotations

import pytest

from components.fleet.parameter_tree import ParameterTree, ParameterTreeArgs, SecretReference, Setting, Text
from tests.components.engine import build

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:users-AbCdEf"  # noqa: S105 (an ARN, no secret)


def tree(**settings: Setting) -> ParameterTreeArgs:
    named = {name.replace("_", "-"): setting for name, setting in settings.items()}
    return ParameterTreeArgs(environment="dev", owner="user-service", settings=named)


def test_each_setting_is_one_plain_parameter_below_its_owner() -> None:
    args = tree(events_topic=Text("arn:topic"), database_password=SecretReference(SECRET))
    graph = build(lambda: _make(args))
    made = {
        one["name"]: (one["type"], one["insecureValue"])
        for one in graph.of_type("aws:ssm/parameter:Parameter")
    }
    assert made == {
        "/platform/dev/user-service/events-topic": ("String", "arn:topic"),
        "/platform/dev/user-service/database-password": ("String", SECRET),
    }


@pytest.mark.parametrize("name", ["database-password", "api-token", "client-secret", "tls-private-key"])
def test_a_value_that_sounds_secret_is_refused_in_clear(name: str) -> None:
    with pytest.raises(ValueError, match=f"'{name}' of user-service sounds secret.*SecretReference"):
        tree(**{name: Text("hunter2")})


@pytest.mark.parametrize("name", ["Upper", "two words", "a/b", "-a", ""])
def test_what_is_no_part_of_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no part of a parameter's path"):
        tree(**{name: Text("x")})


def _make(args: ParameterTreeArgs) -> None:
    ParameterTree("tree", args)
