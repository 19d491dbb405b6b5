"""Finished builds to release, each with something of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from operations.image.release.bill_of_materials import BILL_FILE, Subject, bill_of_materials
from operations.image.release.manifest import Manifest, Provenance, seal
from operations.image.scan.result import RuleResults, Scan

FAMILY = "debian-12"
REGION = "eu-central-1"
BUILT_AT = datetime(2026, 5, 1, 8, tzinfo=UTC)


def good_scan(**changed: object) -> Scan:
    """A scan that every gate accepts."""
    rules = RuleResults(passed=195, failed={"rule_grub": "Set a boot password"}, not_applicable=40)
    values: dict[str, object] = {
        "profile": "cis_level1_server",
        "content": "0.1.82",
        "rules_before": RuleResults(passed=130, failed={"rule_tmp": "Mount /tmp"}, not_applicable=40),
        "rules": rules,
        "index_before": 62,
        "index": 84,
        "accepted": {"rule_grub": "Nobody reaches the console of an instance."},
        "alternatives": {"rule_ufw": "nftables is the firewall."},
    }
    return Scan(**{**values, **changed})  # type: ignore[arg-type]  # the caller changes fields by name


@dataclass(frozen=True, kw_only=True)
class Build:
    """What a build folder is made of."""

    version: str = "1.0.0"
    image: str = "ami-00000000000000001"
    packages: Mapping[str, str] = field(default_factory=lambda: {"bash": "5.2", "openssl": "3.0.11"})
    settings: Mapping[str, str] = field(default_factory=lambda: {"sshd.permitrootlogin": "no"})
    controls: Mapping[str, bool] = field(default_factory=lambda: {"ssh-no-root-login": True})
    scan: Scan = field(default_factory=good_scan)
    built_at: datetime = BUILT_AT
    base_image: str = "ami-base"

    def write(self, place: Path) -> Path:
        """The folder, sealed."""
        folder = place / self.version
        folder.mkdir()
        subject = Subject(family=FAMILY, version=self.version, distribution=FAMILY, at=self.built_at)
        (folder / BILL_FILE).write_text(bill_of_materials(subject, self.packages))
        (folder / "settings.json").write_text(json.dumps(dict(self.settings)))
        held = [{"id": name, "title": name, "holds": holds} for name, holds in self.controls.items()]
        (folder / "controls.json").write_text(json.dumps(held))
        self.scan.write(folder)
        self.seal(folder)
        return folder

    def seal(self, folder: Path) -> Manifest:
        provenance = Provenance(
            git_commit="0" * 40,
            base="debian bookworm",
            built_at=self.built_at.isoformat(),
            seconds={"harden": 60.0},
            base_image=self.base_image,
        )
        return seal(folder, FAMILY, self.version, {REGION: self.image}, provenance)
