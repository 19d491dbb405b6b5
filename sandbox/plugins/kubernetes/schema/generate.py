"""Write `kubernetes.json.gz` from an API server: `python -m sandbox.plugins.kubernetes.schema.generate KUBECONFIG`.

The file is the API server's own OpenAPI document and discovery, reduced to what checks and projections need.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.connection import connect
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.values import Object

SCALARS = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "time",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
}
PREFIX = "#/definitions/"
FILE = Path(__file__).with_name("kubernetes.json.gz")
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def reduce(openapi: Object, discovery: list[Object]) -> Object:
    """The reduced schema: `kinds` (apiVersion/kind -> resource, scope, type) and `types` (fields, required)."""
    definitions = openapi["definitions"]
    names = _kind_definitions(definitions)
    kinds = {key: entry | {"type": names.get(key, "")} for key, entry in _resources(discovery).items()}
    wanted = _reachable({entry["type"] for entry in kinds.values() if entry["type"]}, definitions)
    types = {
        _short(name): {
            "fields": {field: _encode(shape) for field, shape in definitions[name]["properties"].items()},
            "required": definitions[name].get("required", []),
        }
        for name in sorted(wanted)
    }
    for entry in kinds.values():
        entry["type"] = _short(entry["type"]) if entry["type"] in wanted else ""
    return {"version": openapi["info"]["version"], "kinds": dict(sorted(kinds.items())), "types": types}


def _kind_definitions(definitions: Object) -> dict[str, str]:
    names: dict[str, str] = {}
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        if len(kinds) == 1:  # shared ones (DeleteOptions, WatchEvent) are no resources
            group, version, kind = kinds[0]["group"], kinds[0]["version"], kinds[0]["kind"]
            names[f"{group + '/' if group else ''}{version}/{kind}"] = name
    return names


def _resources(discovery: list[Object]) -> dict[str, Object]:
    found: dict[str, Object] = {}
    for group in discovery:
        group_name = group["metadata"].get("name", "")
        for version in group["versions"]:
            for resource in version["resources"]:
                kind = resource["responseKind"]["kind"]
                prefix = f"{group_name}/" if group_name else ""
                found[f"{prefix}{version['version']}/{kind}"] = {
                    "resource": resource["resource"],
                    "namespaced": resource["scope"] == "Namespaced",
                }
    return found


def _reachable(roots: set[str], definitions: Object) -> set[str]:
    seen: set[str] = set()
    open_names = list(roots)
    while open_names:
        name = open_names.pop()
        if name in seen or name in SPECIAL or "properties" not in definitions[name]:
            continue
        seen.add(name)
        open_names += [
            found for shape in definitions[name]["properties"].values() for found in _references(shape)
        ]
    return seen


def _references(shape: Any) -> list[str]:
    if isinstance(shape, dict):
        own = [shape["$ref"].removeprefix(PREFIX)] if isinstance(shape.get("$ref"), str) else []
        return own + [found for value in shape.values() for found in _references(value)]
    return []


def _encode(shape: Object) -> str:
    """`string`, `quantity`, `map<T>`, `list<T>`, `list[key,key]<T>`, `set<T>`, or the name of a type."""
    if "$ref" in shape:
        name = shape["$ref"].removeprefix(PREFIX)
        return SPECIAL.get(name) or _short(name)
    kind = shape.get("type")
    if kind == "array":
        return f"{_list_prefix(shape)}<{_encode(shape['items'])}>"
    if kind == "object":
        values = shape.get("additionalProperties")
        return f"map<{_encode(values)}>" if isinstance(values, dict) else "any"
    return SCALARS.get(str(kind), "any")


def _list_prefix(shape: Object) -> str:
    keys = shape.get("x-kubernetes-list-map-keys") or []
    if shape.get("x-kubernetes-list-type") == "map" and keys:
        return f"list[{','.join(keys)}]"
    return "set" if shape.get("x-kubernetes-list-type") == "set" else "list"


def _short(name: str) -> str:
    """`io.k8s.api.apps.v1.DeploymentSpec` -> `apps.v1.DeploymentSpec`; still unique."""
    for prefix in (
        "io.k8s.api.",
        "io.k8s.apimachinery.pkg.apis.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
        "io.k8s.kube-aggregator.pkg.apis.",
    ):
        name = name.removeprefix(prefix)
    return name


def from_server(client: ApiClient) -> bytes:
    """The file's content as a running API server dictates it; equal for equal versions."""
    groups = [group for root in ("/api", "/apis") for group in client.get(root, accept=_DISCOVERY)["items"]]
    reduced = reduce(client.get("/openapi/v2"), groups)
    return json.dumps(reduced, separators=(",", ":"), sort_keys=True).encode()


def main(kubeconfig: str) -> int:
    """Write the file beside this module from the cluster of a kubeconfig; it should have no custom kinds."""
    client = connect(ProviderSettings(kubeconfig=kubeconfig), os.environ).client
    FILE.write_bytes(gzip.compress(from_server(client), mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
