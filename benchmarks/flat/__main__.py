"""The same resources as a recorded stack, registered without components: what the engine alone costs."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

import pulumi

RECORDED = "FLAT_RESOURCES"


class Flat(pulumi.CustomResource):
    """One recorded resource: its type, name and inputs as they were."""

    def __init__(self, kind: str, name: str, inputs: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(kind, name, inputs, opts)


class FlatProvider(pulumi.ProviderResource):
    """One recorded provider configuration."""

    def __init__(self, package: str, name: str, inputs: dict[str, Any], version: str) -> None:
        super().__init__(package, name, inputs, pulumi.ResourceOptions(version=version))


def load_sdks(kinds: set[str]) -> None:
    """A hand-written flat program would load the same SDK modules; their cost is not the components'."""
    for package in ("pulumi_aws", "pulumi_eks", "pulumi_kubernetes"):
        importlib.import_module(package)
    for kind in kinds:
        package, _, rest = kind.partition(":")
        if package == "aws":
            importlib.import_module(f"pulumi_aws.{rest.partition('/')[0]}")


def main() -> None:
    resources = json.loads(Path(os.environ[RECORDED]).read_text())
    load_sdks({resource["type"] for resource in resources})
    providers: dict[str, FlatProvider] = {}
    for resource in resources:
        name = resource["urn"].replace("::", "-").replace("$", "-").replace(":", "-").replace("/", "-")
        kind = resource["type"]
        if kind.startswith("pulumi:providers:"):
            package = kind.rpartition(":")[2]
            inputs = {key: value for key, value in resource["inputs"].items() if key != "version"}
            providers[resource["urn"]] = FlatProvider(
                package, name, inputs, resource["inputs"].get("version", "")
            )
        else:
            provider = providers[resource["provider"].rpartition("::")[0]]
            Flat(kind, name, resource["inputs"], pulumi.ResourceOptions(provider=provider))


main()
