"""Finding and building binaries, with a module that builds in a moment."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.toolchain import binaries, catalog
from sandbox.toolchain.binaries import BuildError
from sandbox.toolchain.catalog import Binary

GO_MOD = "module example\n\ngo 1.25\n\nrequire example.com/none v1.2.3\n"
PROGRAM = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("v1.2.3") }\n'


@pytest.fixture
def hello(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Binary:
    module = tmp_path / "modules" / "hello"
    module.mkdir(parents=True)
    (module / "go.mod").write_text(GO_MOD.replace("\nrequire example.com/none v1.2.3\n", ""))
    (module / "main.go").write_text(PROGRAM)
    monkeypatch.setattr(catalog, "MODULES", tmp_path / "modules")
    monkeypatch.setattr(Binary, "version", "v1.2.3")
    monkeypatch.setenv("PLATFORM_CACHE", str(tmp_path / "cache"))
    entry = Binary(name="hello", module="hello", requirement="-", package=".", version_arguments=())
    monkeypatch.setattr(Binary, "linker_flags", "-s")
    monkeypatch.setattr(binaries, "binary", lambda _name: entry)
    return entry


@pytest.mark.usefixtures("hello")
def test_the_first_call_builds_and_the_second_finds() -> None:
    assert not binaries.is_ready("hello")
    first = binaries.path("hello")
    stamp = first.stat().st_mtime_ns
    assert binaries.path("hello").stat().st_mtime_ns == stamp, "a second run builds nothing"
    assert binaries.is_ready("hello")


def test_a_program_that_does_not_compile_leaves_no_binary(hello: Binary) -> None:
    (hello.folder / "main.go").write_text("package main\n\nfunc main() { undefined() }\n")
    with pytest.raises(BuildError, match="undefined: undefined"):
        binaries.path("hello")
    assert not binaries.is_ready("hello"), "nothing half-made is taken for a binary"


@pytest.mark.usefixtures("hello")
def test_a_full_disk_is_refused_before_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "FREE_MEGABYTES_TO_BUILD", 10**9)
    with pytest.raises(BuildError, match=r"needs 1000000000 MB .* Free some space, or set PLATFORM_CACHE"):
        binaries.path("hello")


def test_a_disk_that_fills_up_during_the_build_says_what_to_do(hello: Binary, tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    log.write_text("link: write /x: no space left on device\n")
    assert "what is compiled is kept" in binaries._explain(hello, log)


@pytest.fixture
def small_disk(hello: Binary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache on a disk of its own, too small for the binary."""
    monkeypatch.setattr(binaries, "FREE_MEGABYTES_TO_BUILD", 0)
    binaries.path(hello.name)  # compiles what Go caches elsewhere
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], check=True)
    monkeypatch.setenv("PLATFORM_CACHE", str(disk))
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def _assert_one_clear_error_and_nothing_half_made(folder: Path, *words: str) -> None:
    with pytest.raises(BuildError) as caught:
        binaries.path("hello")
    assert all(word in str(caught.value) for word in words), caught.value
    assert not binaries.is_ready("hello")
    assert not list(folder.rglob("*.partial")), "nothing half-made is left to fill the disk"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("filled", [False, True], ids=["with room for a log", "to the last byte"])
def test_a_disk_that_is_really_full_ends_in_one_clear_error(small_disk: Path, filled: bool) -> None:
    if filled:
        (small_disk / "ballast").write_bytes(bytes(512 * 1024))
    _assert_one_clear_error_and_nothing_half_made(
        small_disk, "The disk filled up while building hello v1.2.3", "Free some space"
    )


def test_files_that_may_not_grow_end_in_one_clear_error(
    hello: Binary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "FREE_MEGABYTES_TO_BUILD", 0)
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, allowed[1]))
    try:
        _assert_one_clear_error_and_nothing_half_made(
            tmp_path, f"Building {hello.name} v1.2.3 failed", "file too large"
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
