"""Packer itself reads the templates and builds both images against the emulator.

An emulated instance is no machine that could be provisioned: Ansible reads the real playbooks and lists their tasks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from operations.image.builder.debian_archive import packer
from operations.image.builder.finish_images import images_of
from policies.image_age import OLDEST
from sandbox.paths import REPOSITORY
from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(420)]
SECOND_REGION = "eu-west-1"
BUILDS = {"eks-node": "eks-node.amazon-ebs.eks_node", "debian-12": "debian-12.amazon-ebs.debian_12"}
COMMIT = "0123456789abcdef0123456789abcdef01234567"
BUILT = datetime.now(UTC).replace(microsecond=0)
SEAL = "Seal the image and look for what is left"
TASKS = {
    "eks-node": ["Bring the results home", "Write the kernel settings", SEAL],
    "debian-12": ["Write the kernel settings", "Remove kernels that a newer one has replaced", SEAL],
}
"""Of each playbook that a build runs: one task."""


class Workshop:
    """An emulator with an account to share with, and the variables of a build."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud, self.folder = cloud, folder
        self.account = cloud.member("dev")
        self.base = str(cloud.client("ec2").describe_images()["Images"][0]["ImageId"])
        self.variables = {
            "version": "1.2.3",
            "git_commit": COMMIT,
            "build_time": BUILT.isoformat(),
            "kms_key_id": self._key(REGION),
            "second_kms_key_id": self._key(SECOND_REGION),
            "share_with": f'["{self.account}"]',
            "eks_node_base": self.base,
            "debian_base": self.base,
            "ansible_arguments": '["--list-tasks"]',
            "root_filesystem": str(folder / "root"),
            "ec2_endpoint": cloud.url,
            "communicator": "none",
            "ssh_interface": "",
            "manifest": str(folder / "manifest.json"),
        }

    def _key(self, region: str) -> str:
        return str(self.cloud.client("kms", region=region).create_key()["KeyMetadata"]["Arn"])

    def packer(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        variables = [f"-var={name}={value}" for name, value in (self.variables | changed).items()]
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_ENDPOINT_URL": self.cloud.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
            "PACKER_CACHE_DIR": str(self.folder / "cache"),
        }
        return subprocess.run(
            [str(packer()), *arguments, *variables, "packer"],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    cloud = Cloud(tmp_path_factory.mktemp("packer"))
    cloud.start()
    try:
        yield Workshop(cloud, tmp_path_factory.mktemp("build"))
    finally:
        cloud.stop()


def image(workshop: Workshop, region: str, family: str) -> dict[str, Any]:
    filters = [{"Name": "tag:Family", "Values": [family]}, {"Name": "tag:Version", "Values": ["1.2.3"]}]
    found = workshop.cloud.client("ec2", region=region).describe_images(Owners=["self"], Filters=filters)
    assert len(found["Images"]) == 1, f"one image {family} 1.2.3 is in {region}"
    only: dict[str, Any] = found["Images"][0]
    return only


def broken_playbook(workshop: Workshop) -> str:
    file = workshop.folder / "broken.yml"
    file.write_text("---\n- name: Fail\n  hosts: all\n  roles:\n    - no_such_role\n")
    return str(file)


def test_the_templates_are_valid(workshop: Workshop) -> None:
    answer = workshop.packer("validate")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_an_unknown_variable_is_refused_by_name(workshop: Workshop) -> None:
    answer = workshop.packer("validate", nonsense="1")
    assert answer.returncode != 0
    assert "nonsense" in answer.stdout + answer.stderr


@pytest.mark.parametrize("family", sorted(BUILDS))
def test_a_build_leaves_a_tagged_and_shared_image_in_both_regions(workshop: Workshop, family: str) -> None:
    manifest = workshop.folder / f"{family}.json"
    answer = workshop.packer("build", "-color=false", f"-only={BUILDS[family]}", manifest=str(manifest))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for task in TASKS[family]:
        assert task in answer.stdout, f"{family}: no playbook with {task!r} was read"
    made = images_of(manifest)
    assert set(made) == {REGION, SECOND_REGION}
    for region, identifier in made.items():
        found = image(workshop, region, family)
        assert found["ImageId"] == identifier
        tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
        assert tags["GitCommit"] == COMMIT
        assert tags["BaseImage"] == workshop.base
        assert tags["BuildTime"] == BUILT.isoformat()
        assert found["BlockDeviceMappings"][0]["Ebs"]["Encrypted"], f"{identifier} is encrypted"
        assert found["ImdsSupport"] == "v2.0"
        assert found["DeprecationTime"] == (BUILT + OLDEST).strftime("%Y-%m-%dT%H:%M:00.000Z")
        other = workshop.cloud.client("ec2", workshop.cloud.assume(workshop.account), region)
        assert other.describe_images(ImageIds=[identifier])["Images"], f"{identifier} is shared"


def test_a_role_that_fails_leaves_no_image(workshop: Workshop) -> None:
    broken = broken_playbook(workshop)
    only = f"-only={BUILDS['debian-12']}"
    answer = workshop.packer("build", "-color=false", only, debian_playbook=broken, version="9.9.9")
    assert answer.returncode != 0
    assert "no_such_role" in answer.stdout + answer.stderr
    for region in (REGION, SECOND_REGION):
        filters = [{"Name": "name", "Values": ["debian-12-9.9.9"]}]
        ec2 = workshop.cloud.client("ec2", region=region)
        assert ec2.describe_images(Owners=["self"], Filters=filters)["Images"] == []


def test_the_local_source_runs_the_same_playbook_on_a_folder(workshop: Workshop) -> None:
    answer = workshop.packer("build", "-color=false", "-only=debian-12-local.null.root_filesystem")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for task in TASKS["debian-12"]:
        assert task in answer.stdout


def test_the_local_source_works_on_the_folder_that_it_is_given(workshop: Workshop) -> None:
    """Without the system that debootstrap makes, the connection says what is missing, and where."""
    only = "-only=debian-12-local.null.root_filesystem"
    answer = workshop.packer("build", "-color=false", only, ansible_arguments="[]")
    assert answer.returncode != 0
    assert f"{workshop.folder / 'root'} holds no root filesystem" in answer.stdout + answer.stderr
