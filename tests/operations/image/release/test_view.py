"""Tables of released images hold what people decide by."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from operations.image.release import view
from operations.image.release.difference import Change
from operations.image.release.gates import Channel, Gate
from operations.image.release.manifest import opened
from operations.image.release.registry import Entry
from operations.image.release.retention import StoredImage, Verdict
from operations.image.release.rotation import NodeGroup, rotation
from tests.operations.image.release.build_folder import BUILT_AT, Build, good_scan


def shown(content: object) -> str:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(content)
    return console.export_text()


def entry(folder: Path, deprecated: str | None = None) -> Entry:
    manifest = opened(Build().write(folder))
    return Entry(
        manifest=manifest, scan=good_scan(), channels=(Channel.DEV, Channel.STAGE), deprecated=deprecated
    )


def test_a_listing_shows_scan_channels_and_what_was_withdrawn(tmp_path: Path) -> None:
    text = shown(view.listing("debian-12", [entry(tmp_path, "CVE-2026-1")]))
    for expected in ("1.0.0", "99.49 %", "84", "dev, stage", "deprecated: CVE-2026-1"):
        assert expected in text


def test_a_row_has_the_same_as_plain_values(tmp_path: Path) -> None:
    row = view.row(entry(tmp_path))
    assert (row["version"], row["channels"], row["rules_passed_percent"]) == (
        "1.0.0",
        ["dev", "stage"],
        99.49,
    )
    assert row["images"] == {"eu-central-1": "ami-00000000000000001"}


def test_a_description_shows_where_the_image_came_from(tmp_path: Path) -> None:
    text = shown(view.description(entry(tmp_path).manifest))
    for expected in ("debian bookworm", "phase harden", "60.0 s", "ami-00000000000000001"):
        assert expected in text


def test_gates_show_whether_they_are_open() -> None:
    text = shown(
        view.gate_table(
            Channel.DEV, [Gate(name="age", holds=True, found="1"), Gate(name="scan", holds=False, found="2")]
        )
    )
    assert "open" in text.split("age")[0]
    assert "closed" in text.split("age")[1]


def test_a_difference_shows_both_sides_and_a_dash_for_none() -> None:
    change = Change(subject="package", name="nis", before="3", after=None)
    assert view.change_row(change) == {"subject": "package", "name": "nis", "before": "3", "after": None}
    assert "nis" in shown(view.changes("1.0.0", "1.1.0", [change]))


def test_without_node_groups_a_sentence_says_so() -> None:
    assert view.rotation_table(Channel.DEV, ()) == "No node group boots what dev hands out."
    steps = rotation([NodeGroup(cluster="platform-dev", name="general", nodes=6, percentage=33)])
    assert "general" in shown(view.rotation_table(Channel.DEV, steps))


def test_a_plan_of_removals_says_what_goes_and_why_the_rest_stays() -> None:
    image = StoredImage(region="eu-west-1", id="ami-1", version="1.0.0", built=BUILT_AT, snapshots=())
    plan = [
        Verdict(image=image, goes=True, why="released, older than 60 days"),
        Verdict(image=replace(image, version="1.1.0", built=None), goes=False, why="dev hands it out"),
    ]
    text = shown(view.retention_table("debian-12", plan))
    for expected in ("goes", "stays", "dev hands it out", "2026-05-01", "eu-west-1", "?"):
        assert expected in text
