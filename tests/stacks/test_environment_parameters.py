"""What services are told stands in Parameter Store, and what is secret stays in Secrets Manager."""

from __future__ import annotations

import pytest

from stacks.names import ORDER_SERVICE as ORDER
from stacks.names import USER_SERVICE as USER
from tests.components.engine import Graph
from tests.stacks.environment import environment


@pytest.fixture(scope="module")
def graph() -> Graph:
    return environment("dev")


def parameters(graph: Graph) -> dict[str, str]:
    made = graph.of_type("aws:ssm/parameter:Parameter")
    return {str(one["name"]): str(one["insecureValue"]) for one in made}


@pytest.mark.parametrize(
    "path",
    [f"{USER}/database-url", f"{USER}/events-topic-arn", f"{ORDER}/orders-queue-url", f"{ORDER}/redis-url"],
)
def test_settings_of_a_service_are_found_by_its_name(path: str, graph: Graph) -> None:
    assert parameters(graph)[f"/platform/dev/{path}"]


def test_of_a_secret_only_the_arn_is_told(graph: Graph) -> None:
    secrets = {one.outputs["arn"] for one in graph.of_type("aws:secretsmanager/secret:Secret")}
    assert parameters(graph)[f"/platform/dev/{USER}/signing-keys"] in secrets


@pytest.mark.parametrize("service", [USER, ORDER])
def test_no_service_is_told_where_the_password_of_the_database_is(service: str, graph: Graph) -> None:
    assert f"/platform/dev/{service}/database-password" not in parameters(graph), (
        "a service logs in as its own role by IAM"
    )


def test_every_parameter_is_below_its_environment(graph: Graph) -> None:
    assert all(name.startswith("/platform/dev/") for name in parameters(graph)), (
        "a reader is let in by the path"
    )
