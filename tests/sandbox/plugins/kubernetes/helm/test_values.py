"""A release's values come from files and from the program, which wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.helm.values import merged_values


def test_the_program_wins_over_files_and_maps_are_merged(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("image: {tag: a, name: web}\n")
    inputs = {
        "valueYamlFiles": [{"path": str(tmp_path / "values.yaml")}, {"text": "image: {tag: b}\nreplicas: 1"}],
        "values": {"replicas": 2},
    }
    assert merged_values(inputs, {}) == {"image": {"tag": "b", "name": "web"}, "replicas": 2}


def test_nulls_reach_helm_only_if_allowed() -> None:
    assert merged_values({"values": {"a": None, "b": [{"c": None}]}}, {}) == {"b": [{}]}
    assert merged_values({"values": {"a": None}, "allowNullValues": True}, {}) == {"a": None}


def test_a_missing_value_file_is_named() -> None:
    with pytest.raises(KubernetesError, match=r"no/such.yaml cannot be read"):
        merged_values({"valueYamlFiles": [{"path": "no/such.yaml"}]}, {})


def test_a_value_file_that_is_no_object_is_refused() -> None:
    with pytest.raises(KubernetesError, match="must hold an object"):
        merged_values({"valueYamlFiles": [{"text": "- a"}]}, {})
