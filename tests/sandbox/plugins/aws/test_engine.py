"""The real engine on the AWS stand-in: preview, up, drift, refresh, destroy, without a warning."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox import runtime
from sandbox.environment import environment
from sandbox.paths import SandboxPaths

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(180)]
PROGRAM = Path(__file__).with_name("program")
Pulumi = Callable[..., str]


@pytest.fixture(name="paths", scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxPaths]:
    paths = SandboxPaths(tmp_path_factory.mktemp("sandbox"))
    try:
        runtime.start(paths)
        yield paths
    finally:
        runtime.stop(paths)


@pytest.fixture(name="pulumi", scope="module")
def pulumi_command(paths: SandboxPaths) -> Pulumi:
    """Runs a command on the stack and returns what it printed; a failure or a warning shows all of it."""

    def run(*words: str) -> str:
        answer = subprocess.run(
            ["pulumi", *words, "--stack", "dev"],
            cwd=PROGRAM,
            env={**os.environ, **environment(paths), "PULUMI_OPTION_COLOR": "never"},
            capture_output=True,
            text=True,
            check=False,
        )
        printed = answer.stdout + answer.stderr
        assert answer.returncode == 0, printed
        assert "warning" not in printed.lower(), printed
        return answer.stdout

    run("stack", "init")
    return run


def _client(service: str, paths: SandboxPaths) -> Any:
    create: Any = boto3.client
    return create(
        service,
        endpoint_url=environment(paths)["AWS_ENDPOINT_URL"],
        region_name="eu-west-1",
        aws_access_key_id="sandbox-management",
        aws_secret_access_key="sandbox-management",  # noqa: S106 (the emulator's name for the management account)
    )


def test_a_first_preview_shows_what_will_be_made(pulumi: Pulumi) -> None:
    shown = pulumi("preview")
    assert "aws:ec2:Vpc" in shown
    assert "+ 8 to create" in shown


def test_it_comes_up_and_then_nothing_is_left_to_change_or_to_refresh(pulumi: Pulumi) -> None:
    pulumi("up", "--yes", "--skip-preview")
    pulumi("preview", "--expect-no-changes")
    pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")


def test_default_tags_functions_and_secrets_reach_the_outputs(pulumi: Pulumi) -> None:
    outputs = json.loads(pulumi("stack", "output", "--json"))
    assert outputs["account"] == "123456789012"
    assert outputs["tags"] == {"Owner": "platform"}
    assert outputs["value"] == "[secret]"


def test_an_archive_holds_files_of_the_programs_folder(pulumi: Pulumi, paths: SandboxPaths) -> None:
    bucket = json.loads(pulumi("stack", "output", "--json"))["bucket"]
    s3 = _client("s3", paths)
    packed = io.BytesIO(s3.get_object(Bucket=bucket, Key="main.zip")["Body"].read())
    with zipfile.ZipFile(packed) as opened:
        found = {name: opened.read(name).decode() for name in opened.namelist()}
    assert found == {"note": "made by a test", "program/main.py": (PROGRAM / "__main__.py").read_text()}


def test_a_change_from_outside_is_refreshed_and_corrected(pulumi: Pulumi, paths: SandboxPaths) -> None:
    vpc = json.loads(pulumi("stack", "output", "--json"))["vpc"]
    ec2 = _client("ec2", paths)
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "somebody"}])
    assert "~ 1 updated" in pulumi("refresh", "--yes", "--skip-preview")
    assert "~ 1 updated" in pulumi("up", "--yes", "--skip-preview")
    tags = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]
    assert tags == [{"Key": "Owner", "Value": "platform"}]


def test_destroying_it_leaves_nothing(pulumi: Pulumi) -> None:
    assert "- 8 deleted" in pulumi("destroy", "--yes", "--skip-preview")
