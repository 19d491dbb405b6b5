"""Files and archives of a program as the bytes that a service gets."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sandbox.plugins.aws import assets
from sandbox.plugins.aws.compare import same
from sandbox.plugins.aws.diffing import differences
from sandbox.plugins.aws.errors import OperationFailedError
from sandbox.plugins.aws.resources import PLANS
from sandbox.plugins.aws.values import SIGNATURE_KEY, Properties

OBJECT = PLANS["aws:s3/bucketObjectv2:BucketObjectv2"]


def asset(**more: Any) -> dict[str, Any]:
    return {SIGNATURE_KEY: assets.ASSET, **more}


def archive(**more: Any) -> dict[str, Any]:
    return {SIGNATURE_KEY: assets.ARCHIVE, **more}


def unpacked(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roles/ssh").mkdir(parents=True)
    (tmp_path / "site.yml").write_text("site")
    (tmp_path / "roles/ssh/main.yml").write_text("ssh")
    return tmp_path


def test_a_file_is_its_bytes_from_the_programs_folder(folder: Path) -> None:
    assert assets.content(asset(path="site.yml"), str(folder)) == b"site"
    assert assets.content(asset(text="typed"), str(folder)) == b"typed"


def test_an_archive_is_a_zip_of_its_parts_and_of_folders(folder: Path) -> None:
    parts = {"ansible/site.yml": asset(path="site.yml"), "ansible/roles": archive(path="roles")}
    assert unpacked(assets.content(archive(assets=parts), str(folder))) == {
        "ansible/roles/ssh/main.yml": "ssh",
        "ansible/site.yml": "site",
    }


def test_the_same_files_are_the_same_bytes_whatever_the_clock_says(folder: Path) -> None:
    first = assets.content(archive(path="roles"), str(folder))
    os.utime(folder / "roles/ssh/main.yml", (0, 0))
    assert assets.content(archive(path="roles"), str(folder)) == first


def test_an_archive_that_is_a_file_is_taken_as_it_is(folder: Path) -> None:
    (folder / "made.zip").write_bytes(b"PK")
    assert assets.content(archive(path="made.zip"), str(folder)) == b"PK"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (asset(path="absent.yml"), "absent.yml cannot be read"),
        (archive(path="absent"), "absent is neither a folder nor a file"),
        (asset(uri="https://example.com/x"), "the stand-in fetches nothing"),
    ],
)
def test_what_is_not_there_is_refused_by_name(value: dict[str, Any], message: str, folder: Path) -> None:
    with pytest.raises(OperationFailedError, match=message):
        assets.content(value, str(folder))


def test_contents_are_compared_by_the_engines_hash_and_paths_do_not_count() -> None:
    here, there = asset(hash="1", path="/a/site.yml"), asset(hash="1", path="/b/site.yml")
    assert same(here, there)
    assert not same(here, asset(hash="2", path="/a/site.yml"))


def test_a_changed_archive_is_one_difference_that_updates() -> None:
    before: Properties = {
        "bucket": "b",
        "key": "k",
        "source": archive(hash="1", assets={"x": asset(hash="a")}),
    }
    after: Properties = {**before, "source": archive(hash="2", assets={"x": asset(hash="b")})}
    assert [(one.path, one.replace) for one in differences(OBJECT, before, before, after)] == [
        ("source", False)
    ]
