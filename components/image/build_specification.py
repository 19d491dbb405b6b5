"""What CodeBuild runs to make a version: the same commands as on a machine of one's own."""

from __future__ import annotations

import json
from typing import TypedDict

SOURCE = "source/platform.zip"
"""Key of this repository in the image bucket; who delivers it starts nothing, the pipeline does."""
PACKAGES = "debootstrap openscap-scanner lynis packer unzip"


class Phase(TypedDict):
    """Shell commands of one phase."""

    commands: list[str]


class BuildSpecification(TypedDict):
    """The document that CodeBuild reads."""

    version: float
    phases: dict[str, Phase]


def build_specification() -> str:
    """As JSON, which is YAML too. The version is the day's, so that two builds of one day are refused."""
    return json.dumps(_specification(), indent=2)


def _specification() -> BuildSpecification:
    packer = "packer build -color=false -only=debian-12.amazon-ebs.debian_12 -var version=$VERSION"
    return {
        "version": 0.2,
        "phases": {
            "install": {"commands": [f"apt-get update && apt-get install -y {PACKAGES}", "make install"]},
            "build": {
                "commands": [
                    "export VERSION=$(date -u +%Y.%-m.%-d)",
                    f"{packer} -var manifest=packer.json packer",
                    ".venv/bin/platformctl image build $VERSION --packer-manifest packer.json --no-boot",
                    ".venv/bin/platformctl image publish build/image/debian-12-$VERSION",
                ]
            },
        },
    }
