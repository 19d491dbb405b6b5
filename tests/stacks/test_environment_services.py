"""What an environment tells its services is what they accept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from components.data.aurora_postgres import MASTER_USER
from services.common.migration import MigrationSettings
from services.common.roles import Roles
from services.common.settings import Settings, load
from services.order import migrate as order_migrate
from services.order.settings import OrderSettings
from services.user import keys
from services.user import migrate as user_migrate
from services.user.settings import UserSettings
from stacks.environment_services import BEHIND_GATEWAY
from stacks.workload_settings import SET_BY_PROGRAM
from tests.components.engine import Graph
from tests.components.graph import Recorded
from tests.stacks.environment import environment
from tests.stacks.program import ROOT, configuration


@pytest.fixture(scope="module")
def dev() -> Graph:
    return environment("dev")


def _told(graph: Graph, service: str) -> dict[str, str]:
    """Variables of the service's container: plain ones, and those of its settings object."""
    deployment = graph.one("kubernetes:apps/v1:Deployment", f"{service}-deployment")
    container: Mapping[str, Any] = deployment["spec"]["template"]["spec"]["containers"][0]
    told = dict(graph.one("kubernetes:core/v1:ConfigMap", f"{service}-settings")["data"])
    return told | {entry["name"]: entry["value"] for entry in container.get("env", ()) if "value" in entry}


def _variables(owner: Recorded) -> list[str]:
    """Names in the container of a deployment or job, those included that the cluster fills in."""
    return [entry["name"] for entry in owner["spec"]["template"]["spec"]["containers"][0]["env"]]


@pytest.mark.parametrize(
    ("service", "model"), [("user-service", UserSettings), ("order-service", OrderSettings)]
)
def test_a_service_starts_with_what_its_environment_tells_it(
    dev: Graph, service: str, model: type[Settings], tmp_path: Path
) -> None:
    told = _told(dev, service)
    for variable in told:
        if variable.endswith("_FILE"):
            told[variable] = str(tmp_path / variable)
            Path(told[variable]).write_text("word")
    if "SIGNING_KEYS_FILE" in told:
        Path(told["SIGNING_KEYS_FILE"]).write_text(keys.rotated(None, keep=2))
    load(model, told)


@pytest.mark.parametrize("service", ["user-service", "order-service"])
def test_what_the_program_tells_a_service_or_its_migration_cannot_be_set_beside_it(
    dev: Graph, service: str
) -> None:
    names = {*_told(dev, service), *_variables(dev.one("kubernetes:batch/v1:Job", f"{service}-migration"))}
    names |= set(_variables(dev.one("kubernetes:apps/v1:Deployment", f"{service}-deployment")))
    fixed = {name for name in names if not name.endswith("_FILE")} - BEHIND_GATEWAY.keys()
    assert fixed <= SET_BY_PROGRAM


def test_a_service_is_told_what_its_stack_sets_and_the_other_one_is_not() -> None:
    workloads = json.loads(configuration("dev")["platform:workloads"])
    workloads["order-service"]["settings"] = {"CONSUMERS": "4", "TOKEN_ISSUER": "https://id.example.com"}
    graph = environment("dev", changes={"workloads": workloads})
    assert _told(graph, "order-service")["CONSUMERS"] == "4"
    assert _told(graph, "order-service")["DATABASE_IAM"] == "true"
    assert "CONSUMERS" not in _told(graph, "user-service")


def test_the_order_service_tells_callers_apart_behind_the_gateway_unless_its_stack_says_otherwise(
    dev: Graph,
) -> None:
    assert _told(dev, "order-service")["TRUSTED_PROXIES"] == "1", "or all callers share one rate limit"
    workloads = json.loads(configuration("dev")["platform:workloads"])
    workloads["order-service"]["settings"] = {"TRUSTED_PROXIES": "2"}
    behind_another = environment("dev", changes={"workloads": workloads})
    assert _told(behind_another, "order-service")["TRUSTED_PROXIES"] == "2"


def test_one_time_tokens_go_to_a_topic_of_their_own(dev: Graph) -> None:
    told = _told(dev, "user-service")
    assert told["NOTIFICATIONS_TOPIC_ARN"] != told["EVENTS_TOPIC_ARN"]


@pytest.mark.parametrize(
    ("service", "roles"), [("user-service", user_migrate.ROLES), ("order-service", order_migrate.ROLES)]
)
def test_a_service_logs_in_by_iam_as_its_own_role_and_never_reads_the_administrators_password(
    dev: Graph, service: str, roles: Roles
) -> None:
    told = _told(dev, service)
    assert (told["DATABASE_IAM"], urlsplit(told["DATABASE_URL"]).username) == ("true", roles.service)
    policy = json.loads(dev.one("aws:iam/rolePolicy:RolePolicy", f"{service}-pods-permissions")["policy"])
    allowed = {statement["Sid"]: statement for statement in policy["Statement"]}
    assert allowed["LogInToOwnDatabase"]["Resource"].endswith(f"/{roles.service}")
    migration = dev.one("aws:iam/rolePolicy:RolePolicy", f"{service}-migration-pods-permissions")["policy"]
    (of_administrator,) = [
        arn
        for each in json.loads(migration)["Statement"]
        if each["Sid"] == "ReadOwnSecrets"
        for arn in each["Resource"]
    ]
    assert of_administrator not in json.dumps(policy)


@pytest.mark.parametrize("service", ["user-service", "order-service"])
def test_the_migration_logs_in_as_the_administrator(dev: Graph, service: str, tmp_path: Path) -> None:
    job = dev.one("kubernetes:batch/v1:Job", f"{service}-migration")
    container = job["spec"]["template"]["spec"]["containers"][0]
    told = {entry["name"]: entry["value"] for entry in container["env"] if "value" in entry}
    assert urlsplit(told["DATABASE_URL"]).username == MASTER_USER
    password = tmp_path / "password"
    password.write_text("word")
    load(MigrationSettings, told | {"DATABASE_PASSWORD_FILE": str(password)})


def test_the_runbook_takes_a_schema_back_in_a_job_like_the_migration(dev: Graph) -> None:
    """`kubectl patch` merges containers by name; one of another name would be a second one, without an image."""
    page = (ROOT / "docs" / "operations" / "services.md").read_text()
    (patch,) = re.findall(r"kubectl patch --local -f - -o json -p '(.*?)'", page, re.DOTALL)
    (changed,) = json.loads(patch)["spec"]["template"]["spec"]["containers"]
    job = dev.one("kubernetes:batch/v1:Job", "order-service-migration")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert changed["name"] == container["name"]
    assert changed["command"] == [*container["command"], "--down", "0001"]
    assert f"-n {job['metadata']['namespace']} " in page
