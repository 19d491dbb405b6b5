"""The output of `pulumi preview --json`."""

from __future__ import annotations

import pytest

from policies.evaluation import UNKNOWN
from policies.findings import mapping
from policies.plan_file import UNKNOWN_TEXT, PlanError, resources_of_plan
from policies.resource import Value
from policies.scope import Account, OrganizationalUnit, Place

PROVIDER = "urn:pulumi:dev::platform::pulumi:providers:aws::dev-eu-central-1"
QUEUE = "urn:pulumi:dev::platform::aws:sqs/queue:Queue::orders"


def step(
    operation: str, urn: str, type_: str, inputs: dict[str, Value], provider: str = ""
) -> dict[str, Value]:
    return {"op": operation, "newState": {"urn": urn, "type": type_, "inputs": inputs, "provider": provider}}


def plan(operation: str = "create") -> Value:
    return {
        "steps": [
            step("create", PROVIDER, "pulumi:providers:aws", {"region": "eu-central-1"}),
            step(
                operation, QUEUE, "aws:sqs/queue:Queue", {"kmsMasterKeyId": UNKNOWN_TEXT}, f"{PROVIDER}::id-1"
            ),
        ]
    }


def test_created_resources_come_with_their_provider_and_place() -> None:
    (queue,) = resources_of_plan(plan(), "")
    assert (queue.type, queue.name, queue.place) == ("aws:sqs/queue:Queue", "orders", Place.of(Account.DEV))
    assert queue.provider.properties["region"] == "eu-central-1"
    assert queue.at("kmsMasterKeyId") is UNKNOWN


def test_what_stays_is_not_asked_about() -> None:
    assert resources_of_plan(plan("same"), "dev") == []


def test_the_configuration_in_the_plan_places_accounts() -> None:
    unit: Value = {"dev": {"unit": "sandbox"}}
    (queue,) = resources_of_plan({**mapping(plan()), "config": {"platform:accounts": unit}}, "")
    assert queue.place == Place("dev", OrganizationalUnit.SANDBOX)


def test_a_saved_plan_is_read_too() -> None:
    saved: Value = {
        "resourcePlans": {
            PROVIDER: {
                "goal": {"type": "pulumi:providers:aws", "inputDiff": {"adds": {"region": "eu-west-1"}}},
                "steps": ["create"],
            },
            QUEUE: {
                "goal": {
                    "type": "aws:sqs/queue:Queue",
                    "inputDiff": {"adds": {"kmsMasterKeyId": UNKNOWN_TEXT}},
                    "provider": f"{PROVIDER}::id-1",
                },
                "steps": ["create"],
            },
        }
    }
    (queue,) = resources_of_plan(saved, "")
    assert queue.provider.properties["region"] == "eu-west-1"
    assert queue.at("kmsMasterKeyId") is UNKNOWN


def test_another_file_is_refused() -> None:
    with pytest.raises(PlanError, match="pulumi preview --json"):
        resources_of_plan({"version": 3}, "dev")
