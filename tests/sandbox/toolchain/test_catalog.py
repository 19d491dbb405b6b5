"""The catalogue of binaries."""

import pytest

from sandbox.toolchain.catalog import BINARIES, Binary, binary


@pytest.mark.parametrize("entry", BINARIES, ids=lambda entry: entry.name)
def test_each_version_is_pinned_by_its_module(entry: Binary) -> None:
    assert entry.version.startswith("v"), f"{entry.folder}/go.mod pins {entry.name}"
    assert (entry.folder / "go.sum").exists(), "checksums are committed"
    assert entry.version in entry.linker_flags, "the binary reports the version that it was built from"


def test_the_engine_has_the_version_of_the_sdk() -> None:
    from importlib import metadata

    assert binary("pulumi").version == f"v{metadata.version('pulumi')}"


def test_an_unknown_binary_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="the toolchain knows pulumi, kube-apiserver"):
        binary("kubectl")
