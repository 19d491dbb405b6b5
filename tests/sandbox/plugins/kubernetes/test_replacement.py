"""Replacement follows the official provider; a fixed name makes room for itself first."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.plugins.kubernetes.differences import Change, ChangeKind, Path
from sandbox.plugins.kubernetes.directives import AUTONAMED
from sandbox.plugins.kubernetes.replacement import plan, replaces
from sandbox.plugins.kubernetes.resources import KindName
from sandbox.plugins.kubernetes.settings import ProviderSettings

SETTINGS = ProviderSettings()


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (KindName("apps/v1", "Deployment"), ("spec", "selector", "matchLabels", "app")),
        (KindName("batch/v1", "Job"), ("spec", "template", "spec", "containers", 0, "image")),
        (KindName("v1", "Pod"), ("spec", "containers", 0, "env", 1, "value")),
        (KindName("v1", "PersistentVolumeClaim"), ("spec", "storageClassName")),
        (KindName("v1", "Service"), ("spec", "clusterIP")),
        (KindName("v1", "ConfigMap"), ("data", "key")),
        (KindName("v1", "Secret"), ("stringData",)),
        (KindName("rbac.authorization.k8s.io/v1", "RoleBinding"), ("roleRef", "name")),
        (KindName("example.com/v1", "Thing"), ("metadata", "name")),
        (KindName("apps/v1", "Deployment"), ("spec",)),
    ],
)
def test_immutable_properties_replace(kind: KindName, path: Path) -> None:
    assert replaces(path, kind, {}, SETTINGS)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (KindName("apps/v1", "Deployment"), ("spec", "replicas")),
        (KindName("apps/v1", "Deployment"), ("metadata", "labels", "name")),
        (KindName("v1", "Service"), ("spec", "ports", 0, "port")),
        (KindName("apps/v1", "Deployment", is_patch=True), ("spec", "selector")),
    ],
)
def test_other_properties_update_in_place(kind: KindName, path: Path) -> None:
    assert not replaces(path, kind, {}, SETTINGS)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("ConfigMap", ProviderSettings(config_map_mutable=True)),
        ("Secret", ProviderSettings(secret_mutable=True)),
    ],
)
def test_data_is_mutable_where_the_provider_allows_and_the_object_does_not_forbid(
    kind: str, settings: ProviderSettings
) -> None:
    assert not replaces(("data", "a"), KindName("v1", kind), {}, settings)
    assert replaces(("data", "a"), KindName("v1", kind), {"immutable": True}, settings)


@pytest.mark.parametrize(
    ("metadata", "delete_first"),
    [
        ({"name": "web", "namespace": "shop"}, True),
        ({"name": "web", "namespace": "other"}, False),
        ({"name": "new", "namespace": "shop"}, False),
        ({"name": "web", "namespace": "shop", "annotations": {AUTONAMED: "true"}}, False),
    ],
)
def test_a_namesake_in_the_same_place_is_deleted_first(metadata: dict[str, Any], delete_first: bool) -> None:
    change = Change(("data", "a"), ChangeKind.UPDATE)
    live = {"metadata": {"name": "web", "namespace": "shop"}}
    found = plan([change], KindName("v1", "ConfigMap"), live, {"metadata": metadata}, SETTINGS)
    assert found.replacing == (change,)
    assert found.delete_first is delete_first
