"""The provider's arguments: misspelt ones are refused, a new token is no new cluster."""

from __future__ import annotations

import json

import pytest

from sandbox.plugins.kubernetes.configuration import changed, check
from sandbox.plugins.kubernetes.values import UNKNOWN, Object


def config(server: str = "https://one", authority: str = "", user: str = "t") -> str:
    cluster: Object = {"server": server} | ({"certificate-authority-data": authority} if authority else {})
    return json.dumps(
        {
            "current-context": "x",
            "clusters": [{"name": "x", "cluster": cluster}],
            "users": [{"name": "x", "user": {"token": user}}],
            "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
        }
    )


def test_a_misspelt_argument_is_refused_with_the_nearest_name() -> None:
    assert "did you mean 'namespace'" in check({"namespaces": "x"})["namespaces"]


def test_rendering_to_a_folder_is_refused_in_so_many_words() -> None:
    assert "renders no YAML files" in check({"renderYamlToDirectory": "out"})["renderYamlToDirectory"]


def test_a_broken_kubeconfig_is_refused_before_anything_happens() -> None:
    assert "is no kubeconfig" in check({"kubeconfig": "{a: b}"})["kubeconfig"]


@pytest.mark.parametrize(
    ("old", "new", "replacing"),
    [
        (config(), config(user="other"), []),
        (config(authority="QQ=="), config(server="https://two", authority="QQ=="), []),
        (config(), config(server="https://two"), ["kubeconfig"]),
        (config(authority="QQ=="), config(authority="Qg=="), ["kubeconfig"]),
        (config(), UNKNOWN, []),
    ],
)
def test_only_another_cluster_replaces(old: str, new: str, replacing: list[str]) -> None:
    assert changed({"kubeconfig": old}, {"kubeconfig": new}) == (["kubeconfig"], replacing)


def test_the_cluster_identifier_decides_alone_where_it_is_set() -> None:
    old = {"kubeconfig": config(), "clusterIdentifier": "a"}
    moved = {"kubeconfig": config(server="https://two"), "clusterIdentifier": "a"}
    assert changed(old, moved)[1] == []
    assert changed(old, {**old, "clusterIdentifier": "b"})[1] == ["clusterIdentifier"]
