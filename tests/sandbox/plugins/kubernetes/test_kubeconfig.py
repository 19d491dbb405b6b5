"""A kubeconfig is contents, a path, or the ambient one; what is missing is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.kubeconfig import KubeconfigError, load, select
from sandbox.plugins.kubernetes.values import Object

DOCUMENT: Object = {
    "current-context": "one",
    "clusters": [
        {"name": "c", "cluster": {"server": "https://one"}},
        {"name": "d", "cluster": {"server": "https://two"}},
    ],
    "users": [{"name": "u", "user": {"token": "t"}}],
    "contexts": [
        {"name": "one", "context": {"cluster": "c", "user": "u"}},
        {"name": "two", "context": {"cluster": "d", "user": "u", "namespace": "shop"}},
    ],
}
TEXT = json.dumps(DOCUMENT)


def test_contents_and_paths_mean_the_same(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(TEXT)
    assert load(TEXT, {})[0] == load(str(file), {})[0] == load(None, {"KUBECONFIG": str(file)})[0] == DOCUMENT


def test_the_context_decides_cluster_and_namespace(tmp_path: Path) -> None:
    assert select(DOCUMENT, tmp_path).namespace == "default"
    chosen = select(DOCUMENT, tmp_path, context="two")
    assert (chosen.cluster["server"], chosen.namespace, chosen.user) == (
        "https://two",
        "shop",
        {"token": "t"},
    )


def test_the_cluster_can_be_overridden(tmp_path: Path) -> None:
    assert select(DOCUMENT, tmp_path, cluster="d").cluster["server"] == "https://two"


def test_an_unknown_context_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match=r"no context 'three'; it has: one, two"):
        select(DOCUMENT, tmp_path, context="three")


def test_a_path_that_is_not_there_is_refused() -> None:
    with pytest.raises(KubeconfigError, match="'/no/such/file' is neither a file"):
        load("/no/such/file", {})


def test_without_any_kubeconfig_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="Give the provider a kubeconfig"):
        load(None, {"HOME": str(tmp_path)})
