"""One run of Packer, with Packer itself replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from operations.image.builder import packer_build
from operations.image.builder.errors import ImageBuildError
from operations.image.builder.packer_build import PackerOrder, build_images, variables
from operations.image.families import DEBIAN
from sandbox.paths import REPOSITORY
from tests.operations.image.release.build_folder import BUILT_AT

ORDER = PackerOrder(
    family=DEBIAN,
    version="1.0.0",
    commit="0" * 40,
    built=BUILT_AT,
    base="ami-base",
    settings={"region": "eu-central-1", "kms_key_id": "arn:home"},
    credentials={"AWS_ACCESS_KEY_ID": "ours", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
)
REQUIRED = {"second_region", "second_kms_key_id", "share_with"}
"""Variables without default that the settings of the stack give beside those above."""


@pytest.fixture(autouse=True)
def _packer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packer_build, "packer", lambda: Path("/bin/packer"))


def ends(code: int) -> packer_build.Run:
    """Packer that ends so and leaves a manifest."""

    def run(command: Sequence[str], environment: Mapping[str, str], output: Path) -> int:
        assert list(command[1:]) == ["build", "-color=false", f"-only={DEBIAN.build}", "packer"]
        output.write_text("a role failed\n")
        builds = [{"artifact_id": "eu-central-1:ami-1", "packer_run_uuid": "x"}]
        Path(environment["PKR_VAR_manifest"]).write_text(json.dumps({"builds": builds, "last_run_uuid": "x"}))
        return code

    return run


def test_a_run_gives_the_images_and_keeps_what_packer_said(tmp_path: Path) -> None:
    assert build_images(ORDER, tmp_path, ends(0)) == {"eu-central-1": "ami-1"}
    assert [file.name for file in tmp_path.iterdir()] == ["packer.log"]


def test_a_run_that_fails_tells_packers_last_words(tmp_path: Path) -> None:
    with pytest.raises(ImageBuildError, match=r"Packer ended with 1 for debian-12 1\.0\.0:\na role failed"):
        build_images(ORDER, tmp_path, ends(1))


def test_the_templates_get_what_the_order_and_the_stack_say() -> None:
    found = variables(ORDER, {"PATH": "/bin"})
    assert found["PKR_VAR_debian_base"] == "ami-base"
    assert (found["PKR_VAR_git_commit"], found["PKR_VAR_kms_key_id"]) == ("0" * 40, "arn:home")
    assert found["PKR_VAR_build_time"] == BUILT_AT.isoformat()
    assert (found["AWS_ACCESS_KEY_ID"], found["PKR_VAR_ec2_endpoint"]) == ("ours", "http://127.0.0.1:1")


def test_a_variable_of_the_shell_wins() -> None:
    assert variables(ORDER, {"PKR_VAR_kms_key_id": "mine"})["PKR_VAR_kms_key_id"] == "mine"


def test_every_variable_without_default_has_a_value() -> None:
    text = (REPOSITORY / "packer" / "variables.pkr.hcl").read_text()
    blocks = re.findall(r'variable "(\w+)" \{(.*?)^\}', text, re.MULTILINE | re.DOTALL)
    wanted = {name for name, block in blocks if "default" not in block}
    given = {name.removeprefix("PKR_VAR_") for name in variables(ORDER, {}) if name.startswith("PKR_VAR_")}
    assert wanted <= given | REQUIRED, f"nobody gives {wanted - given - REQUIRED}"
