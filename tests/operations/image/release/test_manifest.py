"""A manifest names every file of a build with its checksum."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.image.release.errors import ReleaseError
from operations.image.release.manifest import MANIFEST_FILE, REQUIRED_FILES, opened, parse, parsed_version
from tests.operations.image.release.build_folder import BUILT_AT, Build


def test_a_sealed_folder_opens_with_all_that_was_sealed(tmp_path: Path) -> None:
    manifest = opened(Build().write(tmp_path))
    assert set(manifest.files) == set(REQUIRED_FILES)
    assert manifest.built_at == BUILT_AT
    assert parse(manifest.to_json(), "here") == manifest
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"], "nothing is left beside the folder"


def test_a_file_that_was_changed_is_named(tmp_path: Path) -> None:
    folder = Build().write(tmp_path)
    (folder / "settings.json").write_text("{}")
    with pytest.raises(
        ReleaseError, match=r"settings\.json: the manifest says [0-9a-f]{64}, found is [0-9a-f]{64}"
    ):
        opened(folder)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    folder = Build().write(tmp_path)
    (folder / "scan.json").unlink()
    with pytest.raises(ReleaseError, match=r"scan\.json: the manifest says .* found is no file"):
        opened(folder)


def test_a_folder_without_manifest_is_no_finished_build(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no build ended there"):
        opened(tmp_path)


def test_a_build_that_was_not_scanned_is_never_sealed(tmp_path: Path) -> None:
    folder = Build().write(tmp_path)
    (folder / MANIFEST_FILE).unlink()
    (folder / "scan.json").unlink()
    with pytest.raises(ReleaseError, match=r"debian-12 1\.0\.0 has no scan\.json: it was not scanned"):
        Build().seal(folder)
    assert not (folder / MANIFEST_FILE).exists()


@pytest.mark.parametrize("text", ["", "1", "1.2", "v1.2.3", "1.2.3.4", "latest", "../1.0.0"])
def test_what_is_no_semantic_version_is_refused_by_value(text: str) -> None:
    with pytest.raises(ReleaseError, match="is no semantic version") as refusal:
        parsed_version(text)
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"provenance": 3}'])
def test_what_is_no_manifest_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ReleaseError, match="s3://images/x is no image manifest"):
        parse(text, "s3://images/x")
