"""The `pulumi.com/...` annotations by which a program steers one resource."""

from __future__ import annotations

from typing import Final

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.values import Object, plain

AUTONAMED: Final = "pulumi.com/autonamed"
SKIP_AWAIT: Final = "pulumi.com/skipAwait"
WAIT_FOR: Final = "pulumi.com/waitFor"
TIMEOUT_SECONDS: Final = "pulumi.com/timeoutSeconds"
REPLACE_UNREADY: Final = "pulumi.com/replaceUnready"
PATCH_FORCE: Final = "pulumi.com/patchForce"
PATCH_FIELD_MANAGER: Final = "pulumi.com/patchFieldManager"
DELETION_PROPAGATION: Final = "pulumi.com/deletionPropagationPolicy"

_PROPAGATION = {"orphan": "Orphan", "background": "Background", "foreground": "Foreground"}
DEFAULT_TIMEOUT_SECONDS: Final = 600.0


def annotation(content: Object, key: str) -> str:
    """The annotation's value; empty if absent or not known yet."""
    metadata = plain(content.get("metadata"))
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    value = annotations.get(key) if isinstance(annotations, dict) else None
    return value if isinstance(value, str) else ""


def is_true(content: Object, key: str) -> bool:
    return annotation(content, key) == "true"


def propagation_policy(content: Object) -> str:
    """How the API server treats dependents of a deleted object.

    Built-in kinds wait for their dependents, as in the official provider. Custom ones do not unless annotated:
    the garbage collector takes half a minute to learn of a new kind, and until then a foreground deletion hangs.
    """
    asked = annotation(content, DELETION_PROPAGATION)
    if asked and asked.lower() not in _PROPAGATION:
        allowed = ", ".join(sorted(_PROPAGATION))
        raise KubernetesError(f"annotation {DELETION_PROPAGATION} is {asked!r}; allowed: {allowed}.")
    group = str(content.get("apiVersion", "")).rpartition("/")[0]
    return _PROPAGATION.get(asked.lower()) or (
        "Foreground" if builtin.is_builtin_group(group) else "Background"
    )


def timeout_seconds(content: Object, custom_timeout: float) -> float:
    """customTimeouts first, then the annotation, then ten minutes."""
    asked = annotation(content, TIMEOUT_SECONDS)
    if custom_timeout:
        return custom_timeout
    return float(asked) if asked.isdigit() else DEFAULT_TIMEOUT_SECONDS
