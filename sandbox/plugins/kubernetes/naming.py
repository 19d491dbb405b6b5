"""Names and identifiers: auto-naming as the official provider does, `namespace/name` ids, field managers."""

from __future__ import annotations

import hashlib
import secrets

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.kubernetes.directives import AUTONAMED, PATCH_FIELD_MANAGER, annotation, is_true
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.values import Object, Secret

SUFFIX_LENGTH = 8
Autonaming = provider_pb2.CheckRequest.AutonamingOptions


def metadata_of(content: Object) -> Object:
    """The metadata to read or change in place; an empty, detached one while it is not known."""
    metadata = content.setdefault("metadata", {})
    if isinstance(metadata, Secret):
        metadata = metadata.value
    return metadata if isinstance(metadata, dict) else {}


def name_of(content: Object) -> str:
    name = metadata_of(content).get("name")
    name = name.value if isinstance(name, Secret) else name
    return name if isinstance(name, str) else ""


def namespace_of(content: Object) -> str:
    namespace = metadata_of(content).get("namespace")
    namespace = namespace.value if isinstance(namespace, Secret) else namespace
    return namespace if isinstance(namespace, str) else ""


def identifier(live: Object) -> str:
    """`namespace/name`, or the name alone of a cluster-scoped object."""
    namespace, name = namespace_of(live), name_of(live)
    return f"{namespace}/{name}" if namespace else name


def parse_identifier(text: str) -> tuple[str, str]:
    """Namespace (may be empty) and name. Raises KubernetesError."""
    namespace, slash, name = text.rpartition("/")
    if not name or "/" in namespace or (slash and not namespace):
        raise KubernetesError(f"the id {text!r} is neither <name> nor <namespace>/<name>.")
    return namespace, name


def assign_name(content: Object, logical_name: str, seed: bytes, autonaming: Autonaming | None) -> None:
    """Name an unnamed resource after its logical name plus 8 hex digits, and mark it as auto-named."""
    metadata = metadata_of(content)
    if metadata.get("name") is not None or metadata.get("generateName"):
        return
    metadata["name"] = proposed_name(logical_name, seed, autonaming)
    _annotate(metadata, AUTONAMED)


def proposed_name(logical_name: str, seed: bytes, autonaming: Autonaming | None) -> str:
    """The name that the engine's auto-naming configuration asks for, else name plus 8 hex digits."""
    if autonaming is not None and autonaming.mode == Autonaming.DISABLE:
        raise KubernetesError("auto-naming is disabled: the resource needs a name of its own.")
    configured = autonaming.proposed_name if autonaming is not None else ""
    return configured or f"{logical_name}-{_suffix(seed)}"


def adopt_name(content: Object, old: Object) -> None:
    """An unnamed resource keeps the name that it was given before."""
    metadata = metadata_of(content)
    if metadata.get("name") is None and not metadata.get("generateName") and is_true(old, AUTONAMED):
        metadata["name"] = name_of(old)
        _annotate(metadata, AUTONAMED)


def _annotate(metadata: Object, key: str) -> None:
    annotations = metadata.setdefault("annotations", {})
    if isinstance(annotations, Secret):
        annotations = annotations.value
    if isinstance(annotations, dict):
        annotations[key] = "true"


def _suffix(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()[:SUFFIX_LENGTH] if seed else secrets.token_hex(SUFFIX_LENGTH // 2)


def field_manager(content: Object, state: Object, urn: str) -> str:
    """Who owns the applied fields: the annotation, the manager of before, or one derived from the URN.

    Deriving it lets an interrupted create recognise its own object at the next update.
    """
    kept = state.get("__fieldManager")
    derived = f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:SUFFIX_LENGTH]}"
    return annotation(content, PATCH_FIELD_MANAGER) or (kept if isinstance(kept, str) and kept else derived)
