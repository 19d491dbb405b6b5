"""Bad input gets one clear error and a non-zero exit, and nothing is changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.engine import REPOSITORY, Engine, Outcome
from operations.stack_order import StackName
from sandbox import runtime
from sandbox.environment import NotRunningError, environment
from sandbox.paths import SandboxPaths
from sandbox.processes.supervisor import ProcessError
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]


ONE_GUARDRAIL_MORE = """from dataclasses import replace

import stacks
from stacks import organization, settings

known = organization.all_guardrails()
statement = {"Effect": "Deny", "Action": "s3:" + "x" * 6000, "Resource": "*"}
organization.all_guardrails = lambda: [*known, replace(known[0], id="deny-too-much", statements=(statement,))]
stacks.build(settings.load())
"""


def _up_with(platform: Platform, stack: str, folder: Path, **settings: Any) -> Outcome:
    """An update with some settings replaced in a copy of the stack's configuration; what is up must stay as it is."""
    committed = yaml.safe_load((REPOSITORY / f"Pulumi.{stack}.yaml").read_text())
    committed["config"] |= {f"platform:{name}": value for name, value in settings.items()}
    file = folder / f"Pulumi.{stack}.yaml"
    file.write_text(yaml.safe_dump(committed))
    return _update(platform.engine, stack, "--config-file", str(file))


def _update(engine: Engine, stack: str, *arguments: str) -> Outcome:
    before = _held(engine, stack)
    outcome = engine.execute("up", stack, "--yes", "--skip-preview", *arguments)
    assert _held(engine, stack) == before, "what is refused changes nothing"
    return outcome


def _held(engine: Engine, stack: str) -> dict[str, Any]:
    """Id and last change of each resource by URN; the engine's own, the stack and its providers, aside."""
    resources = engine.state(stack).get("resources") or []
    return {
        one["urn"]: (one.get("id"), one.get("modified"))
        for one in resources
        if not one["type"].startswith("pulumi:")
    }


def _assert_refused(outcome: Outcome, *words: str) -> None:
    said = "\n".join(outcome.errors)
    assert outcome.exit_code != 0, "bad input ends with an error"
    assert "Traceback" not in said, "an expected mistake shows no traceback"
    for word in words:
        assert said.count(word) == 1, f"the message says {word!r} once:\n{said}"


def test_a_misspelt_key_is_refused_with_its_path_and_the_nearest_one(
    platform: Platform, tmp_path: Path
) -> None:
    refused = _up_with(platform, "dev", tmp_path, netwrok={"zones": ["a"]})
    _assert_refused(
        refused, "platform:netwrok is not a setting of this program. Did you mean `network`? Known here: "
    )


def test_a_misspelt_key_inside_a_group_is_refused_with_its_path(platform: Platform, tmp_path: Path) -> None:
    refused = _up_with(platform, "dev", tmp_path, network={"zone": ["a", "b", "c"]})
    _assert_refused(
        refused, "platform:network.zone is not a setting of this program. Did you mean `zones`? Known here: "
    )


def test_overlapping_networks_are_refused_by_both_names(platform: Platform, tmp_path: Path) -> None:
    plan = {
        "organization": "10.0.0.0/8",
        "vpcs": {
            "shared": "10.0.0.0/16",
            "dev": "10.16.0.0/16",
            "stage": "10.16.128.0/17",
            "prod": "10.48.0.0/16",
        },
    }
    refused = _up_with(platform, "dev", tmp_path, addressPlan=plan)
    _assert_refused(refused, "platform:addressPlan: dev 10.16.0.0/16 overlaps stage 10.16.128.0/17")


def test_a_network_that_is_too_small_is_refused_with_the_size_that_is_needed(
    platform: Platform, tmp_path: Path
) -> None:
    plan = {"organization": "10.0.0.0/8", "vpcs": {"shared": "10.0.0.0/16", "dev": "10.16.0.0/26"}}
    refused = _up_with(platform, "dev", tmp_path, addressPlan=plan)
    _assert_refused(refused, "platform:addressPlan: dev 10.16.0.0/26 is too small", "/20")


def test_an_account_id_that_is_not_twelve_digits_is_refused(platform: Platform, tmp_path: Path) -> None:
    refused = _up_with(platform, "organization", tmp_path, managementAccountId="1234")
    _assert_refused(
        refused, "platform:managementAccountId is '1234', but an AWS account id has exactly 12 digits"
    )


def test_a_guardrail_past_the_scp_quota_is_refused_by_name_before_anything_changes(
    platform: Platform, tmp_path: Path
) -> None:
    """The program as it is, with one guardrail more than fits."""
    for name in ("Pulumi.yaml", "Pulumi.organization.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    (tmp_path / "__main__.py").write_text(ONE_GUARDRAIL_MORE)
    refused = _update(Engine(platform.variables, tmp_path), StackName.ORGANIZATION)
    _assert_refused(refused, "does not fit at", "one document holds 5120. Shorten or split the statement.")


def test_a_stack_without_its_upstream_says_which_command_to_run(platform: Platform, tmp_path: Path) -> None:
    engine = Engine({**platform.variables, "PULUMI_BACKEND_URL": tmp_path.as_uri()})
    engine.ensure_stack(StackName.DEV)
    _assert_refused(_update(engine, StackName.DEV), "pulumi up --stack organization")


def test_a_wrong_passphrase_is_refused(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("not the right one")
    before = _held(platform.engine, StackName.DEV)
    engine = Engine({**platform.variables, "PULUMI_CONFIG_PASSPHRASE_FILE": str(file)})
    _assert_refused(engine.execute("up", StackName.DEV, "--yes", "--skip-preview"), "incorrect passphrase")
    assert _held(platform.engine, StackName.DEV) == before


def test_what_the_callers_shell_is_set_to_does_not_disturb(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PULUMI_CONFIG_PASSPHRASE", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "of-something-else")
    undisturbed = Engine(platform.variables).execute("preview", StackName.ORGANIZATION)
    assert undisturbed.exit_code == 0, undisturbed.explain()
    assert not undisturbed.changed


def test_a_type_that_the_stand_in_lacks_is_refused_by_name(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: lacking\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi_aws as aws\naws.gamelift.Alias('a', routing_strategy={'type': 'TERMINAL', 'message': 'x'})\n"
    )
    (tmp_path / "state").mkdir()
    engine = Engine({**platform.variables, "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri()}, tmp_path)
    engine.ensure_stack("lacking")
    refused = _update(engine, "lacking")
    _assert_refused(refused, "provider has no entry for 'aws:gamelift/alias:Alias'. Add one to ")


def test_two_updates_of_one_stack_at_once_are_refused(platform: Platform) -> None:
    refused: list[Outcome] = []

    def second(event: dict[str, Any]) -> None:
        if "preludeEvent" in event:
            refused.append(platform.engine.execute("up", "security", "--yes", "--skip-preview"))

    first = platform.engine.execute("up", "security", "--yes", "--skip-preview", on_event=second)
    assert first.exit_code == 0, "the first one is not disturbed"
    _assert_refused(refused[0], "the stack is currently locked by 1 lock(s)")
    assert platform.engine.execute("preview", "security").changed == 0, "nor is what it holds"


def test_a_port_that_is_taken_is_named(platform: Platform, tmp_path: Path) -> None:
    taken = int(platform.variables["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with pytest.raises(ProcessError, match=f"Port {taken} .* is taken"):
        runtime.start(SandboxPaths(tmp_path), port=taken)


def test_a_sandbox_that_does_not_run_says_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError, match="platformctl sandbox start"):
        environment(SandboxPaths(tmp_path))
