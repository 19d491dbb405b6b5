"""The committed schema is what the sandbox's API server serves."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from sandbox.paths import SandboxPaths
from sandbox.plugins.kubernetes.connection import connect
from sandbox.plugins.kubernetes.schema.generate import FILE, from_server, reduce
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.processes.control_plane import temporary_control_plane


def test_definitions_are_reduced_to_what_checks_need() -> None:
    definitions = {
        "io.k8s.api.core.v1.Thing": {
            "description": "long",
            "required": ["size"],
            "properties": {
                "size": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
                "parts": {
                    "type": "array",
                    "items": {"type": "string"},
                    "x-kubernetes-list-map-keys": ["name"],
                    "x-kubernetes-list-type": "map",
                },
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Thing"}],
        },
        "io.k8s.api.core.v1.Unused": {"properties": {}},
    }
    resource = {"resource": "things", "scope": "Namespaced", "responseKind": {"kind": "Thing"}}
    discovery = [{"metadata": {}, "versions": [{"version": "v1", "resources": [resource]}]}]
    assert reduce({"definitions": definitions, "info": {"version": "v9"}}, discovery) == {
        "version": "v9",
        "kinds": {"v1/Thing": {"resource": "things", "namespaced": True, "type": "core.v1.Thing"}},
        "types": {
            "core.v1.Thing": {
                "fields": {"size": "quantity", "parts": "list[name]<string>", "labels": "map<string>"},
                "required": ["size"],
            }
        },
    }


@pytest.mark.sandbox
@pytest.mark.timeout(120)
def test_the_committed_file_is_current(tmp_path: Path) -> None:
    with temporary_control_plane(SandboxPaths(tmp_path), "schema") as kubeconfig:
        current = from_server(connect(ProviderSettings(kubeconfig=str(kubeconfig)), {}).client)
    stale = json.loads(gzip.decompress(FILE.read_bytes())) != json.loads(current)
    assert not stale, (
        "run `python -m sandbox.plugins.kubernetes.schema.generate KUBECONFIG` and commit the file"
    )
