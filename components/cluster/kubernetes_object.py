"""One Kubernetes object in the resource graph, given as the manifest that the API server reads."""

from collections.abc import Mapping
from typing import Any

import pulumi


def resource_type(api_version: str, kind: str) -> str:
    """The type token that the Kubernetes provider uses for a kind."""
    group = "core/v1" if api_version == "v1" else api_version
    return f"kubernetes:{group}:{kind}"


class KubernetesObject(pulumi.CustomResource):
    """An object of any kind under its own type token: policies and graphs see a Deployment as one.

    The classes of pulumi_kubernetes say the same in other words; taking the wire form keeps planning free of
    Pulumi, lets the same manifest be rendered for Argo CD, and saves loading some 30,000 lines of classes.
    """

    # As the SDK reads it back: a plain mapping, which it checks the annotation against.
    metadata: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, manifest: Mapping[str, object], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        properties: dict[str, Any] = dict(manifest)  # the SDK's own signature asks for Any
        api_version, kind = str(manifest["apiVersion"]), str(manifest["kind"])
        super().__init__(resource_type(api_version, kind), name, properties, opts)

    @property
    def object_name(self) -> pulumi.Output[str]:
        """The name in the cluster, also where Pulumi chose it."""
        return self.metadata.apply(lambda metadata: str(metadata["name"]))
