"""Every benchmark is described, and the description names no other."""

from __future__ import annotations

import re

from operations.engine import REPOSITORY

PAGE = (REPOSITORY / "docs" / "reference" / "benchmarks.md").read_text()


def test_the_page_lists_each_script_that_make_bench_runs() -> None:
    scripts = {file.stem for file in (REPOSITORY / "benchmarks").glob("bench_*.py")}
    named = set(re.findall(r"python -m benchmarks\.(bench_\w+)", PAGE))
    assert named == scripts, "the table and the folder say the same"
