"""The READMEs hold the routes and settings that the code has."""

from __future__ import annotations

import pytest

from services.common.readme import FOLDER, rendered


@pytest.mark.parametrize("name", ["user", "order"])
def test_the_generated_parts_are_current(name: str) -> None:
    assert rendered(name) == (FOLDER / name / "README.md").read_text(), (
        "run `python -m services.common.readme`"
    )
