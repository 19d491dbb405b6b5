"""The bill of materials names what the images install: every locked package, with its version and hashes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sandbox.services import bill_of_materials
from sandbox.services.bill_of_materials import LOCK, SERVICES, BillError

pytestmark = pytest.mark.services
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("service", SERVICES)
def test_the_bill_names_every_locked_package_with_its_hashes(service: str, tmp_path: Path) -> None:
    bill = json.loads(bill_of_materials.write(service, tmp_path).read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", bill_of_materials.SPECIFICATION)
    assert bill["metadata"]["component"]["name"] == f"{service}-service"
    listed = {component["name"]: component for component in bill["components"]}
    locked = dict(PINNED.findall(LOCK.read_text()))
    assert {name: component["version"] for name, component in listed.items()} == locked
    without = [name for name, component in listed.items() if "sha256" not in json.dumps(component).lower()
               and "SHA-256" not in json.dumps(component)]  # fmt: skip
    assert not without, f"no hash for {without}"


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_installs_the_lock_that_the_bill_is_made_of(service: str) -> None:
    lines = (LOCK.parent / service / "Dockerfile").read_text()
    assert "COPY services/requirements.lock" in lines
    assert "--require-hashes --no-deps -r requirements.lock" in lines
    assert lines.count("pip install") == 1
    assert "apt-get" not in lines


def test_two_runs_write_the_same_bill(tmp_path: Path) -> None:
    first = bill_of_materials.write("user", tmp_path / "one").read_bytes()
    assert bill_of_materials.write("user", tmp_path / "two").read_bytes() == first


def test_a_failure_of_the_tool_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_of_materials, "LOCK", tmp_path / "absent.lock")
    with pytest.raises(BillError, match="cyclonedx-py failed for the user service"):
        bill_of_materials.write("user", tmp_path)
