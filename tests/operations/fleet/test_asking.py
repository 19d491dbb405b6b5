"""What commands ask for beside the live fleet: parameters of the environments, and the central inventory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.fleet.central_inventory import PREFIX, bucket_name
from operations.fleet.errors import FleetError
from tests.operations.fleet.simulation import ACCOUNTS
from tests.operations.fleet.world import World
from tests.sandbox.cloud.emulator import REGION

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

NODES_PER_GROUP = 4


def _put(world: World, **values: str) -> None:
    """Parameters of dev, by path with `__` for a slash."""
    ssm = world.ssm("dev")
    for name, value in values.items():
        path = "/platform/dev/" + name.replace("__", "/").replace("_", "-")
        ssm.put_parameter(Name=path, Value=value, Type="String", Overwrite=True)


def test_parameters_are_a_tree_whose_secrets_stay_hidden(run: Any, world: World) -> None:
    _put(world, web__max_unavailable="50%", web__oldest_days="3")
    world.ssm("dev").put_parameter(
        Name="/platform/dev/web/license", Value="hunter2", Type="SecureString", Overwrite=True
    )
    shown = run("parameters")
    assert shown.exit_code == 0, shown.output
    assert "max-unavailable = 50%" in shown.stdout
    values = json.loads(run("parameters", "--environment", "dev", "--json").stdout)
    assert values["/platform/dev/web/oldest-days"] == "3"
    assert "hunter2" not in shown.stdout + str(values)


def test_two_environments_are_compared(run: Any, world: World) -> None:
    _put(world, web__max_unavailable="50%", web__oldest_days="3")
    for name, value in (("max-unavailable", "10%"), ("oldest-days", "3")):
        world.ssm("prod").put_parameter(
            Name=f"/platform/prod/web/{name}", Value=value, Type="String", Overwrite=True
        )
    compared = run("parameters", "--diff", "dev", "prod", "--json")
    assert compared.exit_code == 2
    assert {"parameter": "web/max-unavailable", "one": "50%", "other": "10%"} in json.loads(compared.stdout)
    assert "web/oldest-days" not in compared.stdout
    assert run("parameters", "--diff", "dev", "dev").exit_code == 0


def test_an_environment_that_has_no_parameters_is_refused_with_those_that_have_some(
    run: Any, world: World
) -> None:
    _put(world, web__oldest_days="3")
    refused = run("parameters", "--environment", "qa")
    assert isinstance(refused.exception, FleetError)
    assert "'qa' has no parameters; environments with parameters are dev" in str(refused.exception)


def test_budgets_of_an_environment_hold_unless_another_is_asked_for(
    run: Any, world: World, tmp_path: Path
) -> None:
    _put(world, web__max_unavailable="0")
    dry = ("patch", "--journal", str(tmp_path / "j"), "--environment", "dev", "--dry-run")
    assert "left out dev/web: 0 of 4 nodes are away, and its budget is 0" in run(*dry).stdout
    assert "left out" not in run(*dry, "--max-unavailable", "1").stdout


def test_a_budget_that_makes_no_sense_is_named_by_its_parameter(
    run: Any, world: World, tmp_path: Path
) -> None:
    _put(world, web__max_unavailable="lots")
    answer = run("patch", "--journal", str(tmp_path / "j"), "--environment", "dev")
    _put(world, web__max_unavailable="10%")
    assert isinstance(answer.exception, FleetError)
    assert "/platform/dev/web/max-unavailable: 'lots'" in str(answer.exception)


def test_the_central_inventory_tells_what_the_accounts_tell(run: Any, world: World) -> None:
    _sync_all(world)
    answer = run("status", "--source", "central", "--json")
    assert answer.exit_code == 0, answer.output
    central, live = json.loads(answer.stdout), json.loads(run("status", "--json").stdout)
    same = ("account", "group", "nodes", "online", "critical", "security", "other", "drifted")
    assert [[row[name] for name in same] for row in central] == [[row[name] for name in same] for row in live]
    assert {row["oldest_days"] for row in central} == {None}, "inventory does not know when a node began"


def _sync_all(world: World) -> None:
    """What the security stack makes: a bucket in its account, and a sync of every account into it."""
    holder = world.accounts["security"]
    s3 = world.cloud.client("s3", world.cloud.assume(holder))
    bucket = bucket_name(holder)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    organization = world.cloud.client("organizations").describe_organization()["Organization"]["Id"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ssm.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/{PREFIX}/*",
        "Condition": {"StringEquals": {"aws:SourceOrgID": organization}},
    }
    s3.put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    destination = {"BucketName": bucket, "Prefix": PREFIX, "SyncFormat": "JsonSerDe", "Region": REGION}
    for account in ACCOUNTS:
        ssm = world.ssm(account)
        ssm.create_resource_data_sync(SyncName="central", S3Destination=destination)


def test_without_the_central_bucket_the_error_says_where_it_was_looked_for(run: Any, world: World) -> None:
    s3 = world.cloud.client("s3", world.cloud.assume(world.accounts["security"]))
    bucket = bucket_name(world.accounts["security"])
    objects = s3.list_objects_v2(Bucket=bucket)["Contents"]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": one["Key"]} for one in objects]})
    s3.delete_bucket(Bucket=bucket)
    answer = run("status", "--source", "central")
    assert isinstance(answer.exception, FleetError), answer.output
    assert "the inventory in account security" in str(answer.exception)
