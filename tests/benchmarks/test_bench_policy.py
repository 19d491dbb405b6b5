"""All packs judge at least as many resources as were promised."""

from __future__ import annotations

import pytest

from benchmarks.bench_policy import PACKS, copies_for, pack_arguments


@pytest.mark.parametrize(("each", "copies"), [(1_000, 1), (999, 2), (210, 5)])
def test_a_program_is_repeated_until_there_are_enough_resources(each: int, copies: int) -> None:
    assert copies_for(1_000, each) == copies


def test_every_pack_of_the_repository_is_measured() -> None:
    arguments = list(pack_arguments(PACKS))
    assert arguments[::2] == ["--policy-pack"] * 3
    assert [path.rpartition("/")[2] for path in arguments[1::2]] == [
        "kubernetes",
        "organization",
        "scp-preview",
    ]
