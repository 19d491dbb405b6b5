"""Manifests are read as Kubernetes reads them."""

from __future__ import annotations

import pytest

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.manifests import decode

OBJECT = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}"


def test_dates_stay_text() -> None:
    assert decode(OBJECT + ", data: {day: 2024-01-02}}")[0]["data"] == {"day": "2024-01-02"}


def test_empty_documents_are_skipped_and_lists_flattened() -> None:
    text = f"---\n---\n{{kind: List, apiVersion: v1, items: [{OBJECT}}}, {OBJECT}}}]}}\n"
    assert len(decode(text)) == 2


def test_only_namespaced_kinds_get_the_default_namespace() -> None:
    found = decode(f"{OBJECT}}}\n---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: b}}}}", "shop")
    assert [content["metadata"].get("namespace") for content in found] == ["shop", None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{a: ", "settings.yaml is no valid YAML"),
        ("- a", "document 1 is no object"),
        ("{kind: A}", "object 1 has no `apiVersion`"),
    ],
)
def test_what_is_no_manifest_is_refused_with_its_source(text: str, message: str) -> None:
    with pytest.raises(KubernetesError, match=message) as failure:
        decode(text, source="settings.yaml")
    assert "settings.yaml" in str(failure.value)
