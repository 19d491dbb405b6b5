"""The provider's configuration: `pulumi_kubernetes.Provider` arguments, then environment variables."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object, plain

_FLAGS = {
    "deleteUnreachable": ("PULUMI_K8S_DELETE_UNREACHABLE", False),
    "skipUpdateUnreachable": ("PULUMI_K8S_SKIP_UPDATE_UNREACHABLE", False),
    "enableServerSideApply": ("PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", True),
    "enablePatchForce": ("PULUMI_K8S_ENABLE_PATCH_FORCE", False),
    "enableConfigMapMutable": ("PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", False),
    "enableSecretMutable": ("PULUMI_K8S_ENABLE_SECRET_MUTABLE", False),
    "suppressDeprecationWarnings": ("PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS", False),
    "suppressHelmHookWarnings": ("PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS", False),
    "upsertExistingObjects": ("PULUMI_K8S_UPSERT_EXISTING_OBJECTS", False),
}
_OTHERS = frozenset(
    {
        "alwaysRender",
        "cluster",
        "clusterIdentifier",
        "context",
        "helmReleaseSettings",
        "kubeClientSettings",
        "kubeconfig",
        "namespace",
        "renderYamlToDirectory",
        "strictMode",
        "version",
        "pluginDownloadURL",
    }
)
_INTERNAL_PREFIX = "__"


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """What one provider configuration asks for."""

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    namespace: str = ""
    delete_unreachable: bool = False
    skip_update_unreachable: bool = False
    server_side_apply: bool = True
    patch_force: bool = False
    config_map_mutable: bool = False
    secret_mutable: bool = False
    upsert: bool = False
    suppress_hook_warnings: bool = False


def parse(config: Object, environment: Mapping[str, str]) -> ProviderSettings:
    """The settings of a checked configuration."""
    values = plain(config)
    flags = {name: _flag(values, name, environment) for name in _FLAGS}
    return ProviderSettings(
        kubeconfig=_text(values, "kubeconfig"),
        context=_text(values, "context"),
        cluster=_text(values, "cluster"),
        namespace=_text(values, "namespace"),
        delete_unreachable=flags["deleteUnreachable"],
        skip_update_unreachable=flags["skipUpdateUnreachable"],
        server_side_apply=flags["enableServerSideApply"],
        patch_force=flags["enablePatchForce"],
        config_map_mutable=flags["enableConfigMapMutable"],
        secret_mutable=flags["enableSecretMutable"],
        upsert=flags["upsertExistingObjects"],
        suppress_hook_warnings=flags["suppressHelmHookWarnings"],
    )


def failures(config: Object) -> dict[str, str]:
    """Argument -> what is wrong with it."""
    values = plain(config)
    known = sorted(_OTHERS | set(_FLAGS))
    found: dict[str, str] = {}
    for name in values:
        if name not in known and not name.startswith(_INTERNAL_PREFIX):
            nearest = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"known: {', '.join(known)}."
            found[name] = f"unknown provider argument; {hint}"
    if values.get("renderYamlToDirectory"):
        found["renderYamlToDirectory"] = (
            "this stand-in of the Kubernetes provider talks to a cluster and renders no YAML files; "
            "remove the argument, or use the official provider."
        )
    return found


def _flag(values: Object, name: str, environment: Mapping[str, str]) -> bool:
    variable, default = _FLAGS[name]
    given = values.get(name, environment.get(variable))
    if given is None or given == "":
        return default
    if isinstance(given, bool):
        return given
    if str(given).lower() in ("true", "false"):
        return str(given).lower() == "true"
    raise KubernetesError(f"provider argument {name} must be true or false, got {given!r}.")


def _text(values: Object, name: str) -> str:
    given = values.get(name) or ""
    return json.dumps(given) if isinstance(given, dict) else str(given)
