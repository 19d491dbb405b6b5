"""The page about a build: its numbers are those of the files beside it."""

from __future__ import annotations

from pathlib import Path

from operations.image.release.manifest import opened
from operations.image.report import write_report
from tests.operations.image.release.build_folder import Build


def test_the_page_shows_both_states_failures_with_reasons_and_the_time(tmp_path: Path) -> None:
    folder = Build().write(tmp_path)
    text = write_report(folder, opened(folder)).read_text()
    for expected in (
        "# debian-12 1.0.0",
        "| OpenSCAP `cis_level1_server` 0.1.82: rules that pass | 99.24 % | 99.49 % |",
        "| Lynis hardening index | 62 | 84 |",
        "| rule_grub | Nobody reaches the console of an instance. |",
        "| rule_ufw | nftables is the firewall. |",
        "| harden | 60.0 |",
        "| packages | | 2 |",
    ):
        assert expected in text, f"the page lacks {expected}"


def test_the_page_is_beside_the_sealed_folder_which_stays_whole(tmp_path: Path) -> None:
    folder = Build().write(tmp_path)
    page = write_report(folder, opened(folder))
    assert page == tmp_path / "1.0.0.md"
    opened(folder)
