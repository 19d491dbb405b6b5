"""Six stacks come up on one machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.console import Progress
from operations.docs import DIAGRAMS, write_diagrams
from operations.engine import REPOSITORY
from operations.stack_order import StackName
from operations.up import bring_up
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(900)]

ENVIRONMENTS = ("dev", "stage", "prod")


def test_every_stack_comes_up_in_the_order_of_its_needs(platform: Platform) -> None:
    assert [outcome.stack for outcome in platform.first.outcomes] == list(StackName)
    assert all(outcome.changes.get("create", 0) > 0 for outcome in platform.first.outcomes)


def test_a_second_run_changes_nothing(platform: Platform) -> None:
    again = bring_up(platform.paths, Progress())
    changed = {outcome.stack: outcome.changes for outcome in again.outcomes if outcome.changed}
    assert not changed, f"nothing was changed in between, yet these stacks were: {changed}"


def test_the_committed_diagrams_are_those_of_the_stacks(platform: Platform, tmp_path: Path) -> None:
    drawn = write_diagrams(platform.engine, StackName, tmp_path)
    assert drawn.read_text() == (REPOSITORY / DIAGRAMS).read_text(), "run `make docs` and commit the result"


def test_five_accounts_exist_beside_the_management_account(platform: Platform) -> None:
    accounts = platform.client("organizations").list_accounts()["Accounts"]
    assert len(accounts) == 6


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_each_environment_has_a_cluster_that_answers(platform: Platform, stack: str) -> None:
    eks = platform.client("eks", platform.account_id(stack))
    (name,) = eks.list_clusters()["clusters"]
    assert eks.describe_cluster(name=name)["cluster"]["status"] == "ACTIVE"


def test_an_scp_stops_a_prod_role_from_stopping_the_trail(platform: Platform) -> None:
    cloudtrail = platform.client("cloudtrail", platform.account_id("prod"))
    with pytest.raises(cloudtrail.exceptions.ClientError, match="explicit deny in a service control policy"):
        cloudtrail.stop_logging(Name="organization")


def test_the_management_account_is_exempt_as_on_aws(platform: Platform) -> None:
    cloudtrail = platform.client("cloudtrail")
    with pytest.raises(cloudtrail.exceptions.ClientError) as caught:
        cloudtrail.stop_logging(Name="no-such-trail")
    assert "AccessDenied" not in str(caught.value), "the request fails for its own reasons, not for an SCP"


def test_prod_and_dev_cannot_reach_each_other_through_the_hub(platform: Platform) -> None:
    outputs = platform.engine.outputs("shared")
    ec2 = platform.client("ec2", platform.account_id("shared"))
    networks = {}
    for name in ("prod_route_table_id", "nonprod_route_table_id"):
        found = ec2.search_transit_gateway_routes(
            TransitGatewayRouteTableId=outputs[name], Filters=[{"Name": "state", "Values": ["active"]}]
        )
        networks[name] = {route["DestinationCidrBlock"] for route in found["Routes"]}
    assert "10.16.0.0/16" not in networks["prod_route_table_id"], "prod has no route to dev"
    assert "10.48.0.0/16" not in networks["nonprod_route_table_id"], "dev has no route to prod"
