"""`platformctl scp`: answers, exit codes and refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from operations.scp import app
from operations.scp_request import BadRequestError, parse_context
from policies.registry import all_guardrails

ROLE = "arn:aws:iam::111122223333:role/platform-deploy"
ALLOWED, BAD_INPUT, DENIED, UNDECIDED = range(4)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.scp.console.width", 200)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def explain(action: str, *more: str, account: str = "prod", principal: str = ROLE) -> Result:
    return run("explain", "--account", account, "--principal", principal, "--action", action, *more)


def test_a_region_that_is_not_approved_is_denied_by_name() -> None:
    result = explain("ec2:RunInstances", "--region", "ap-south-1")
    assert result.exit_code == DENIED
    for part in ("DENIED", "limit-regions", "LimitRegions at root", "fix: Use eu-central-1"):
        assert part in result.stdout


def test_each_level_on_the_path_is_shown() -> None:
    result = explain("ec2:CreateVpc", "--region", "eu-central-1")
    assert result.exit_code == ALLOWED
    for level in ("root: allowed", "workloads: allowed", "prod: allowed", "account prod: allowed"):
        assert level in result.stdout


def test_what_is_missing_is_asked_for_and_then_decides() -> None:
    machine = ("--region", "eu-central-1", "--resource", "arn:aws:ec2:eu-central-1:111122223333:instance/i-1")
    result = explain("ec2:RunInstances", *machine)
    assert result.exit_code == UNDECIDED
    assert "--context ec2:metadatahttptokens=..." in result.stdout
    context = ("--context", "ec2:MetadataHttpTokens=required", "--context", "ec2:Encrypted=true")
    assert explain("ec2:RunInstances", *machine, *context).exit_code == ALLOWED
    small = (*context, "--context", "ec2:InstanceType=t3.large")
    assert explain("ec2:RunInstances", *machine, *small, account="dev").exit_code == ALLOWED
    large = (*context, "--context", "ec2:InstanceType=p5.48xlarge")
    assert explain("ec2:RunInstances", *machine, *large, account="dev").exit_code == DENIED


def test_the_management_account_is_exempt() -> None:
    result = explain("cloudtrail:StopLogging", account="management")
    assert result.exit_code == ALLOWED
    assert "do not bind the management account" in result.stdout


def test_an_account_that_only_configuration_knows_is_named_with_its_unit() -> None:
    assert explain("cloudtrail:StopLogging", account="nonprod:team-seven").exit_code == DENIED


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"account": "qa"}, "accounts are management, security"),
        ({"principal": "deploy"}, "--principal 'deploy' is no ARN"),
        ({"action": "RunInstances"}, "--action 'RunInstances' is no IAM action"),
    ],
)
def test_bad_input_is_one_clear_error(changes: dict[str, str], told: str) -> None:
    result = explain(changes.pop("action", "ec2:RunInstances"), **changes)
    assert result.exit_code == BAD_INPUT
    assert told in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "option", [("--region", "Frankfurt"), ("--resource", "bucket"), ("--context", "ec2:InstanceType")]
)
def test_bad_options_are_named(option: tuple[str, str]) -> None:
    result = explain("ec2:RunInstances", *option)
    assert result.exit_code == BAD_INPUT
    assert option[0] in result.stderr
    assert option[1] in result.stderr


def test_context_takes_several_values_and_absent_keys() -> None:
    assert parse_context(["aws:TagKeys=a", "aws:TagKeys=b", "x="]) == {"aws:TagKeys": ("a", "b"), "x": ()}
    with pytest.raises(BadRequestError, match="key=value"):
        parse_context(["=b"])


def plan(folder: Path, type_: str, inputs: Mapping[str, object], region: str = "eu-central-1") -> str:
    provider = "urn:pulumi:prod::platform::pulumi:providers:aws::prod-eu-central-1"
    roles = json.dumps([{"roleArn": ROLE}])
    steps = [
        {
            "op": "create",
            "newState": {
                "urn": provider,
                "type": "pulumi:providers:aws",
                "inputs": {"region": region, "assumeRoles": roles},
            },
        },
        {
            "op": "create",
            "newState": {
                "urn": f"urn:pulumi:prod::platform::{type_}::example",
                "type": type_,
                "inputs": inputs,
                "provider": f"{provider}::id",
            },
        },
    ]
    file = folder / "plan.json"
    file.write_text(json.dumps({"steps": steps}))
    return str(file)


def test_a_plan_that_the_scps_let_through(tmp_path: Path) -> None:
    result = run("simulate", "--plan", plan(tmp_path, "aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}))
    assert result.exit_code == ALLOWED
    assert "1 actions that the plan needs for certain: 0 denied, 0 undecided, 1 allowed." in result.stdout


def test_a_plan_that_they_do_not(tmp_path: Path) -> None:
    result = run("simulate", "--plan", plan(tmp_path, "aws:ec2/vpc:Vpc", {}, region="ap-south-1"))
    assert result.exit_code == DENIED
    for part in ("ec2:CreateVpc", "example", "prod", "limit-regions"):
        assert part in result.stdout


def test_a_plan_that_changes_nothing_says_so(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"steps": []}))
    result = run("simulate", "--plan", str(file))
    assert result.exit_code == ALLOWED
    assert "changes nothing" in result.stdout


def test_a_plan_with_unknown_tags_is_undecided(tmp_path: Path) -> None:
    unknown = {"tags": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}
    assert run("simulate", "--plan", plan(tmp_path, "aws:sqs/queue:Queue", unknown)).exit_code == UNDECIDED


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "either --stack or --plan"),
        (("--plan", "/nowhere/plan.json"), "/nowhere/plan.json"),
        (("--plan", __file__), "no plan"),
    ],
)
def test_a_bad_plan_is_one_clear_error(arguments: tuple[str, ...], told: str) -> None:
    result = run("simulate", *arguments)
    assert result.exit_code == BAD_INPUT
    assert told in result.stderr


def test_the_packing_is_shown_against_the_quotas() -> None:
    result = run("pack")
    assert result.exit_code == ALLOWED
    assert "root" in result.stdout
    assert "5,120 characters" in result.stdout
    rows = [line for line in result.stdout.splitlines() if "of 4" in line]
    assert len(rows) == len({unit for one in all_guardrails() if one.statements for unit in one.scope})
