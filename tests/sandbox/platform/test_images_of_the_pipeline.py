"""The build project's own commands, with nothing but its role's permissions, from the sources to nodes of dev.

The role's policy takes the place of FullAWSAccess for the shared account: the emulator asks the evaluator at every
call, so that a permission which is missing fails the build as it would on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from operations.cli import app
from policies.image_age import OLDEST
from tests.sandbox.platform.build_commands import BuildMachine
from tests.sandbox.platform.conftest import Platform
from tests.sandbox.platform.image_pipeline import REGIONS, Pipeline

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(900)]
FAMILIES = ("debian-12", "eks-node")
TODAY = datetime.now(UTC).strftime("%Y.%-m.%-d")


@pytest.fixture(scope="module")
def pipeline(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    made = Pipeline(platform, BuildMachine(tmp_path_factory.mktemp("build")))
    try:
        yield made
    finally:
        for family in FAMILIES:
            stored = made.stored(family)
            for image in stored.all():
                stored.remove(image)


@pytest.fixture(scope="module")
def built(pipeline: Pipeline) -> Any:
    """What the whole build said, with the role's permissions alone."""
    with pipeline.only(pipeline.policy()):
        return pipeline.run()


def image(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["image", *arguments], catch_exceptions=False, env={"COLUMNS": "200"})


def test_a_build_installs_what_it_needs_and_releases_both_families(pipeline: Pipeline, built: Any) -> None:
    assert built.returncode == 0, built.stdout + built.stderr
    assert "debootstrap" in pipeline.machine.packages.read_text()
    for family in FAMILIES:
        assert f"candidate of {family} hands out {TODAY} (promote)." in built.stdout, built.stdout
        stored = pipeline.stored(family).all(TODAY)
        assert {one.region for one in stored} == set(REGIONS)
        (home,) = [one for one in stored if one.region == REGIONS[0]]
        assert pipeline.parameter(family, "candidate") == home.id
        assert home.built is not None
        assert pipeline.parameter(family, "candidate", "/built") == home.built.isoformat()


@pytest.mark.usefixtures("built")
def test_the_images_are_shared_with_the_accounts_that_launch_them(pipeline: Pipeline) -> None:
    home = pipeline.parameter("eks-node", "candidate")
    for name in ("dev", "stage", "prod"):
        ec2 = pipeline.platform.client("ec2", pipeline.platform.account_id(name))
        assert ec2.describe_images(ImageIds=[home])["Images"], f"{name} may launch {home}"


def test_the_time_of_every_phase_is_told(built: Any) -> None:
    for phase in ("phase harden", "phase boot", "phase images", "phase publish:", "all phases:"):
        assert phase in built.stdout, built.stdout


@pytest.mark.usefixtures("built")
def test_a_second_cause_on_one_day_makes_no_second_version(pipeline: Pipeline) -> None:
    answer = pipeline.command(f"release {TODAY} --family eks-node --own-credentials --once")
    assert answer.returncode == 0, answer.stderr
    assert f"eks-node {TODAY} is released already; nothing was done." in answer.stdout


@pytest.mark.usefixtures("built")
def test_without_a_newer_base_image_the_daily_look_builds_nothing(pipeline: Pipeline) -> None:
    answer = pipeline.command("release 2099.1.1 --family eks-node --own-credentials --once --if-stale")
    assert answer.returncode == 0, answer.stderr
    assert "the newest base image; nothing was done." in answer.stdout
    fresh = image("stale", "--family", "eks-node")
    assert fresh.exit_code == 0, fresh.output


@pytest.mark.usefixtures("built")
def test_a_release_with_nothing_changed_says_that_the_packages_are_the_same(pipeline: Pipeline) -> None:
    answer = pipeline.command("release 2099.1.1 --family debian-12 --own-credentials")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"the same package set as debian-12 {TODAY}" in answer.stdout


@pytest.mark.parametrize(
    ("statement", "action"), [("CandidateChannel", "ssm:PutParameter"), ("Packer", "ec2:DescribeImages")]
)
@pytest.mark.usefixtures("built")
def test_a_permission_that_is_missing_fails_the_build_and_leaves_no_image(
    pipeline: Pipeline, statement: str, action: str
) -> None:
    policy = pipeline.policy()
    policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] != statement]
    version = f"2098.1.{len(statement)}"
    with pipeline.only(policy):
        answer = pipeline.command(f"release {version} --family debian-12 --own-credentials")
    assert answer.returncode == 1, answer.stdout
    assert action.partition(":")[2] in answer.stderr, answer.stderr


@pytest.mark.usefixtures("built")
def test_what_would_be_removed_is_shown_with_the_reasons_of_what_stays() -> None:
    answer = image("prune", "--family", "eks-node", "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "candidate hands it out; one of the newest 3; 0 days old" in answer.output
    assert "nothing was removed" in answer.output


@contextmanager
def channel(pipeline: Pipeline, built_at: datetime | None = None) -> Iterator[str]:
    """Hand the candidate out to dev, then put the channel back, so that other tests find it as it was."""
    names = ("/platform/images/eks-node/dev", "/platform/images/eks-node/dev/built")
    ssm = pipeline.platform.client("ssm", pipeline.account)
    before = {name: ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in names}
    try:
        answer = image("promote", TODAY, "dev", "--family", "eks-node")
        assert answer.exit_code == 0, answer.output
        if built_at is not None:
            ssm.put_parameter(Name=names[1], Value=built_at.isoformat(), Overwrite=True)
        yield pipeline.parameter("eks-node", "dev")
    finally:
        for name, value in before.items():
            ssm.put_parameter(Name=name, Value=value, Overwrite=True)


PREVIEW = ("preview", "--stack", "dev", "--diff", "--policy-pack", "policies/packs/organization")


@pytest.mark.usefixtures("built")
def test_the_stack_of_an_environment_finds_the_promoted_image_and_its_age(pipeline: Pipeline) -> None:
    with channel(pipeline) as golden:
        shown = pipeline.platform.engine.query(*PREVIEW)
    assert golden in shown, "the launch template boots the new image"
    assert "ImageBuilt" in shown


@pytest.mark.usefixtures("built")
def test_an_image_past_its_age_fails_the_policy_pack_at_preview(pipeline: Pipeline) -> None:
    past = datetime.now(UTC) - OLDEST - timedelta(days=1)
    with channel(pipeline, past):
        outcome = pipeline.platform.engine.execute(
            "preview", "dev", "--policy-pack", "policies/packs/organization"
        )
    assert outcome.exit_code != 0
    assert "limit-image-age" in "\n".join(outcome.errors), outcome.errors
