"""The packs run in the real engine."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from sandbox import runtime
from sandbox.environment import search_path
from sandbox.paths import SandboxPaths

REPOSITORY = Path(__file__).parents[3]
PACKS = REPOSITORY / "policies" / "packs"
NAMES = ("organization", "kubernetes", "scp-preview")

# Components carry any type token and its inputs to the packs, without a provider plugin.
PROGRAM = """
import pulumi

def declare(type_, name, **properties):
    pulumi.ComponentResource(type_, name, properties)

TAGS = {"Environment": "prod", "Owner": "team", "CostCenter": "cc-1"}
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_only_selects_guardrails(name: str) -> None:
    settings = yaml.safe_load((PACKS / name / "PulumiPolicy.yaml").read_text())
    assert settings["runtime"]["name"] == "python"
    assert (PACKS / name / settings["runtime"]["options"]["virtualenv"]).resolve() == REPOSITORY / ".venv"
    source = (PACKS / name / "__main__.py").read_text()
    assert "def " not in source, "rules live in policies/guardrails, where tests can import them"
    assert "serve(" in source


class Project:
    """A program in a folder of its own, with an engine that keeps its state there."""

    def __init__(self, folder: Path) -> None:
        paths = SandboxPaths(folder / "sandbox")
        runtime.install(paths)
        self._folder = folder / "project"
        self._folder.mkdir()
        (self._folder / "Pulumi.yaml").write_text("name: try\nruntime: python\n")
        self._pulumi = str(paths.bin / "pulumi")
        self._environment = os.environ | {
            "PATH": search_path(paths, os.environ),
            "PULUMI_HOME": str(paths.pulumi_home),
            "PULUMI_BACKEND_URL": paths.pulumi_backend,
            "PULUMI_CONFIG_PASSPHRASE": "unused",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self.run("stack", "init", "prod")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._pulumi, *arguments, "--non-interactive"],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def preview(self, body: str, *packs: str) -> tuple[int, str, float]:
        """Exit code, output and seconds of a preview of the program under the packs."""
        (self._folder / "__main__.py").write_text(PROGRAM + body)
        chosen = [argument for name in packs for argument in ("--policy-pack", str(PACKS / name))]
        began = time.monotonic()
        done = self.run("preview", "--stack", "prod", *chosen)
        return done.returncode, done.stdout + done.stderr, time.monotonic() - began


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.mark.sandbox
@pytest.mark.timeout(180)
def test_good_resources_pass_all_packs(project: Project) -> None:
    good = 'declare("aws:sqs/queue:Queue", "orders", sqsManagedSseEnabled=True, tags=TAGS)'
    code, output, _ = project.preview(good, *NAMES)
    assert code == 0, output
    for name in NAMES:
        assert f"{name}@v1.0.0" in output
    assert "Traceback" not in output
    assert "warning" not in output.lower()


@pytest.mark.sandbox
@pytest.mark.timeout(180)
def test_a_violation_stops_the_preview_and_says_what_to_do(project: Project) -> None:
    code, output, _ = project.preview(
        'declare("aws:iam/accessKey:AccessKey", "ci", user="ci")', "organization"
    )
    assert code != 0
    assert "[mandatory]" in output
    assert "deny-access-keys" in output
    assert "user is 'ci'" in output
    assert "Fix: Assume a role" in output
    assert "Traceback" not in output


@pytest.mark.sandbox
@pytest.mark.timeout(180)
def test_what_an_scp_would_deny_stops_the_preview(project: Project) -> None:
    untagged = 'declare("aws:sqs/queue:Queue", "orders", sqsManagedSseEnabled=True)'
    code, output, _ = project.preview(untagged, "scp-preview")
    assert code != 0
    for part in ("require-tags", "sqs:CreateQueue", "statement RequireTags at workloads"):
        assert part in output


@pytest.mark.sandbox
@pytest.mark.timeout(180)
def test_unknown_values_are_undecided_and_do_not_stop_the_preview(project: Project) -> None:
    unknown = (
        "from pulumi.runtime.rpc import UNKNOWN\n"
        'later = pulumi.Output.from_input("x").apply(lambda _: pulumi.output.Unknown())\n'
        'declare("aws:sns/topic:Topic", "events", kmsMasterKeyId=later, tags=TAGS)'
    )
    code, output, _ = project.preview(unknown, "organization")
    assert code == 0, output
    assert "require-topic-encryption is undecided: events.kmsMasterKeyId" in output


@pytest.mark.sandbox
@pytest.mark.timeout(300)
def test_the_packs_add_little_to_a_preview_of_a_thousand_resources(project: Project) -> None:
    many = (
        "for n in range(1000): declare('aws:sqs/queue:Queue', f'q-{n}', sqsManagedSseEnabled=True, tags=TAGS)"
    )
    _, _, plain = project.preview(many)
    code, output, packed = project.preview(many, *NAMES)
    assert code == 0, output[-2000:]
    # The aim is 5 s on a quiet machine; tests share theirs, so only something far off fails.
    assert packed - plain < 20, f"{packed - plain:.1f} s for 1,000 resources"
