"""The settings of an environment: what it lacks, and what cannot run, is said before anything exists."""

from __future__ import annotations

import json

import pytest

from stacks import settings
from stacks.environment_settings import EnvironmentSettings
from tests.components.engine import build
from tests.stacks.program import configuration
from tests.stacks.test_settings import changed, load, refusal

WORKLOAD: dict[str, object] = {"imageTag": "0.1.0", "replicas": 2, "maximumReplicas": 4}


def test_an_environment_spreads_over_the_zones_of_its_region() -> None:
    loaded = load("dev")
    assert isinstance(loaded, EnvironmentSettings)
    assert loaded.availability_zones == ("eu-central-1a", "eu-central-1b", "eu-central-1c")


def test_another_workload_account_is_another_environment() -> None:
    values = configuration("dev")
    accounts = json.loads(values["platform:accounts"])
    values["platform:accounts"] = json.dumps(
        accounts | {"payments": {"email": "p@example.com", "unit": "nonprod"}}
    )
    plan = json.loads(values["platform:addressPlan"])
    plan["vpcs"]["payments"] = "10.64.0.0/16"
    values["platform:addressPlan"] = json.dumps(plan)
    graph = build(settings.load, stack_name="payments", configuration=values)
    assert isinstance(graph.result, EnvironmentSettings)


def test_an_environment_without_a_block_of_addresses_is_refused_before_anything_exists() -> None:
    plan = {"organization": "10.0.0.0/8", "vpcs": {"shared": "10.0.0.0/16", "prod": "10.48.0.0/16"}}
    message = refusal("dev", {"addressPlan": plan})
    assert message == "platform:addressPlan.vpcs: no block for 'dev'; the plan has prod, shared."


def test_a_misspelt_service_is_told_the_nearest_one() -> None:
    message = refusal("dev", {"workloads": {"user-servce": WORKLOAD}})
    assert message.startswith(
        "platform:workloads.user-servce is not a setting of this program. Did you mean `user-service`?"
    )


def test_an_environment_without_one_of_its_services_is_refused() -> None:
    message = refusal("dev", {"workloads": {"user-service": WORKLOAD}})
    assert message == (
        "platform:workloads.order-service is missing; every environment runs user-service, order-service"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"imageTag": "latest"}, "names a different build from day to day"),
        ({"replicas": 9}, "is more than max 4"),
    ],
)
def test_a_workload_that_cannot_run_is_refused_with_its_path(change: dict[str, object], told: str) -> None:
    message = refusal("dev", changed("dev", "workloads", **{"order-service": WORKLOAD | change}))
    assert message.startswith("platform:workloads.order-service: ")
    assert told in message
