"""Finding and building binaries, with a module that builds in a moment."""

from __future__ import annotations

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
