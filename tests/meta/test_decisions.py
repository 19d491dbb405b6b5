"""Decision records look alike, and the architecture's page lists each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ARCHITECTURE = REPOSITORY / "docs" / "architecture"
RECORDS = sorted((ARCHITECTURE / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_number_and_the_same_three_sections(record: Path) -> None:
    text = record.read_text()
    number = int(record.name.partition("-")[0])
    assert text.startswith(f"# {number}. "), f"{record.name} begins with its number and title"
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_numbers_follow_each_other() -> None:
    numbers = [int(record.name.partition("-")[0]) for record in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))


def test_every_record_is_listed_in_the_architecture() -> None:
    page = (ARCHITECTURE / "index.md").read_text()
    missing = [record.name for record in RECORDS if f"(decisions/{record.name})" not in page]
    assert not missing, f"docs/architecture/index.md does not list {missing}"
