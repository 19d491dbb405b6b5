"""What CodeBuild runs to make a version: the same commands as on a machine of one's own."""

from __future__ import annotations

import json
from typing import TypedDict

SOURCE = "source/platform.zip"
"""Key of this repository in the image bucket; who delivers it starts nothing, the pipeline does."""
BUILD_IMAGE = "debian:12"
"""What the packages below come from, and what the image itself is."""
PACKAGES = (
    *("make", "git", "gcc", "libc6-dev", "python3-dev", "python3-venv"),
    *(
        "debootstrap",
        "openscap-scanner",
        "lynis",
        "e2fsprogs",
        "qemu-system-x86",
        "openssh-client",
        "iproute2",
    ),
)
OPTIONS = "RELEASE_OPTIONS"
"""The variable that says how careful a build is with what is there already."""
ONCE = "--once"
"""Several causes on one day make one version."""
IF_STALE = f"{ONCE} --if-stale"
COMMAND = ".venv/bin/platformctl image"


class Phase(TypedDict):
    """Shell commands of one phase."""

    commands: list[str]


class BuildSpecification(TypedDict):
    """The document that CodeBuild reads."""

    version: float
    phases: dict[str, Phase]


def build_specification() -> str:
    """As JSON, which is YAML too. The version is the day's."""
    return json.dumps(_specification(), indent=2)


def daily_look() -> str:
    """What the daily cause changes of a build: it goes on only when a newer base image is there."""
    return json.dumps(
        {"environmentVariablesOverride": [{"name": OPTIONS, "type": "PLAINTEXT", "value": IF_STALE}]}
    )


def _specification() -> BuildSpecification:
    packages = " ".join(PACKAGES)
    return {
        "version": 0.2,
        "phases": {
            "install": {
                "commands": [
                    f"apt-get update && apt-get install --yes --no-install-recommends {packages}",
                    "make install",
                ]
            },
            "build": {
                "commands": [
                    "export VERSION=$(date -u +%Y.%-m.%-d)",
                    _release("debian-12"),
                    _prune("debian-12"),
                    _prune("eks-node"),
                    _release("eks-node"),
                ]
            },
        },
    }


def _release(family: str) -> str:
    return f"{COMMAND} release $VERSION --family {family} --own-credentials ${OPTIONS}"


def _prune(family: str) -> str:
    return f"{COMMAND} prune --family {family} --own-credentials"
