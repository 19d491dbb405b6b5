"""Stacks read each other through typed outputs; what is missing names the command to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
import pulumi
import pytest

from stacks import outputs
from stacks.outputs import SecurityOutputs, UpstreamError
from tests.components.engine import build

READ = "pulumi:pulumi:readStackOutputs"
COMPLETE = {"log_archive_bucket": "logs", "log_archive_key_arn": "arn:key", "alerts_topic_arn": "arn:topic"}


class EngineRefusalError(grpc.RpcError):
    """How the engine's own functions fail."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return str(self.args[0])


def publish() -> None:
    found = outputs.read(SecurityOutputs)
    pulumi.export("bucket", found.log_archive_bucket)


def read(upstream: Mapping[str, Any]) -> Mapping[str, Any]:
    return build(publish, invokes={READ: {"outputs": dict(upstream)}}).outputs


def test_values_arrive_under_the_names_of_the_fields() -> None:
    assert read(COMPLETE) == {"bucket": "logs"}


def test_the_reference_names_organization_project_and_stack() -> None:
    asked: list[str] = []

    def answer(arguments: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(arguments["name"])
        return {"outputs": COMPLETE}

    build(publish, invokes={READ: answer})
    assert set(asked) == {"organization/platform/security"}


def test_a_stack_that_is_not_up_names_the_command() -> None:
    with pytest.raises(
        UpstreamError, match=r"The stack security is not up\. Run `pulumi up --stack security`"
    ):
        read({})


def test_a_missing_output_is_named_with_the_command() -> None:
    with pytest.raises(UpstreamError) as caught:
        read({"log_archive_bucket": "logs"})
    assert str(caught.value) == (
        "The stack security has no output alerts_topic_arn, log_archive_key_arn yet. "
        "Run `pulumi up --stack security` first."
    )


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("unknown stack 'x'", "The stack security does not exist yet. Run"),
        ("access denied", "The stack security does not exist yet (invoke of"),
    ],
)
def test_a_stack_that_cannot_be_read_names_the_command_and_what_the_engine_found_beyond_that(
    refusal: str, told: str
) -> None:
    def refuse(_: Mapping[str, Any]) -> dict[str, Any]:
        raise EngineRefusalError(refusal)

    with pytest.raises(UpstreamError) as caught:
        build(publish, invokes={READ: refuse})
    assert str(caught.value).startswith(told)
    assert "Run `pulumi up --stack security` first." in str(caught.value)


def test_every_field_is_exported_under_its_name() -> None:
    def program() -> None:
        outputs.export(
            SecurityOutputs(**{name: pulumi.Output.from_input(COMPLETE[name]) for name in COMPLETE})
        )

    assert build(program).outputs == COMPLETE


def test_one_entry_of_a_mapping_is_picked() -> None:
    def program() -> None:
        ids: pulumi.Output[Mapping[str, str]] = pulumi.Output.from_input({"dev": "1"})
        pulumi.export("id", outputs.entry(ids, "dev", "account id"))

    assert build(program).outputs == {"id": "1"}


def test_an_entry_that_is_not_there_is_refused_with_those_that_are() -> None:
    def program() -> None:
        ids: pulumi.Output[Mapping[str, str]] = pulumi.Output.from_input({"dev": "1"})
        pulumi.export("id", outputs.entry(ids, "qa", "account id"))

    with pytest.raises(UpstreamError, match="No account id for 'qa'; there are dev"):
        build(program)
