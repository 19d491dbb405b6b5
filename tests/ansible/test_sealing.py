"""What a machine must not hand on: left on purpose, noticed by the test, gone once the image is sealed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ansible.amazon import amazon_base
from tests.ansible.system import ANSIBLE, System, debian_base, system

SEALS: Mapping[str, Mapping[str, str]] = {
    each["id"]: each for each in yaml.safe_load((ANSIBLE / "controls" / "sealing.yml").read_text())["seals"]
}
SEAL = ANSIBLE / "playbooks" / "seal.yml"
BASES = {"Debian 12": debian_base, "Amazon Linux 2023": amazon_base}
LEFT = {
    "shell-history": "mkdir -p /home/admin && echo ls > /home/admin/.bash_history && echo 1 > /root/.python_history",
    "package-caches": (
        "mkdir -p /var/cache/dnf/amazonlinux && touch /var/cache/dnf/amazonlinux/a.rpm "
        "&& touch /var/cache/apt/archives/a_1_all.deb"
    ),
    "ssh-host-keys": "mkdir -p /etc/ssh && echo secret > /etc/ssh/ssh_host_ed25519_key",
    "cloud-init-state": (
        "mkdir -p /var/lib/cloud/instances/i-1 /var/lib/cloud/data "
        "&& ln -sfn /var/lib/cloud/instances/i-1 /var/lib/cloud/instance"
    ),
    "machine-id": "echo 0123456789abcdef0123456789abcdef > /etc/machine-id",
    "logs": (
        "mkdir -p /var/log/journal/0123 /var/log/amazon/ssm && echo x > /var/log/journal/0123/system.journal "
        "&& echo x > /var/log/amazon/ssm/errors.log && echo x > /var/log/auth.log && echo x > /var/log/auth.log.1"
    ),
}
"""What a build leaves, for each seal."""


@pytest.fixture(scope="module", params=sorted(BASES))
def used(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system that somebody has worked on."""
    base: Callable[[], Path] = BASES[request.param]
    with system(tmp_path_factory.mktemp("sealing"), base()) as made:
        for seal, shell in LEFT.items():
            answer = made.run(shell)
            assert answer.returncode == 0, f"{seal}: {answer.stderr}"
        yield made


def test_every_seal_says_why_and_has_something_that_it_removes() -> None:
    assert set(SEALS) == set(LEFT)
    assert all(set(each) == {"id", "why", "clean", "test"} for each in SEALS.values())
    assert list(SEALS)[-1] == "logs", "the others write some"


@pytest.mark.parametrize("part", ["clean", "test"])
@pytest.mark.parametrize("seal", SEALS)
def test_the_shell_can_read_it(seal: str, part: str) -> None:
    answer = subprocess.run(["/bin/sh", "-n", "-c", SEALS[seal][part]], capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.images
@pytest.mark.timeout(900)
def test_what_was_left_is_noticed_and_is_gone_once_the_image_is_sealed(used: System) -> None:
    unnoticed = [seal for seal, each in SEALS.items() if used.holds(each["test"])]
    assert not unnoticed, "left on purpose, and no test noticed"
    outcome = used.play(SEAL)
    assert outcome.succeeded, outcome.text
    remaining = [seal for seal, each in SEALS.items() if not used.holds(each["test"])]
    assert not remaining
    assert used.holds("test -e /var/log/auth.log && test ! -e /var/log/auth.log.1")


@pytest.mark.images
@pytest.mark.timeout(900)
def test_an_image_that_still_holds_something_is_refused_by_name(used: System) -> None:
    stubborn: list[dict[str, Any]] = [{"id": "stubborn", "clean": "true", "test": "false"}]
    outcome = used.play(SEAL, seals=stubborn)
    assert not outcome.succeeded
    assert "The image still holds: stubborn" in outcome.text
