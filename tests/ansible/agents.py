"""Debian packages in the place of the AWS agents, which Debian's archive lacks: a unit, and nothing to run."""

from __future__ import annotations

from pathlib import Path

from tests.ansible.system import command

NAMES = ("amazon-ssm-agent", "amazon-cloudwatch-agent")
FOLDER = "/opt/agents"
UNIT = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"


def put_agents(root: Path) -> None:
    """Put both packages where the role is told to look."""
    for name in NAMES:
        place = root / FOLDER.lstrip("/") / name
        (place / "DEBIAN").mkdir(parents=True)
        (place / "DEBIAN" / "control").write_text(
            f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: tests\nDescription: stands in for {name}\n"
        )
        unit = place / "lib" / "systemd" / "system" / f"{name}.service"
        unit.parent.mkdir(parents=True)
        unit.write_text(UNIT)
        command("dpkg-deb", "--build", "--root-owner-group", str(place), f"{place}.deb")
