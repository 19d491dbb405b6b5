"""In which order the objects of a manifest set come: what others need first."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.naming import name_of, namespace_of
from sandbox.plugins.kubernetes.values import Object

DEPENDS_ON = "config.kubernetes.io/depends-on"
_CRD = "CustomResourceDefinition"


@dataclass(frozen=True)
class Identity:
    """What makes an object of a manifest set unique."""

    group: str
    kind: str
    namespace: str
    name: str


def identity(content: Object) -> Identity:
    group = str(content["apiVersion"]).rpartition("/")[0]
    return Identity(group, str(content["kind"]), namespace_of(content), name_of(content))


def layers(objects: list[Object]) -> list[list[tuple[Object, list[Identity]]]]:
    """Objects with what they depend on; each layer needs only earlier ones. Raises KubernetesError."""
    by_identity = {identity(content): content for content in objects}
    open_needs = {key: _needs(content, by_identity) for key, content in by_identity.items()}
    found: list[list[tuple[Object, list[Identity]]]] = []
    done: set[Identity] = set()
    while open_needs:
        ready = [key for key, needs in open_needs.items() if done.issuperset(needs)]
        if not ready:
            names = ", ".join(sorted(f"{key.kind} {key.name}" for key in open_needs))
            raise KubernetesError(f"these objects depend on each other in a circle: {names}.")
        found.append([(by_identity[key], open_needs.pop(key)) for key in ready])
        done.update(ready)
    return found


def _needs(content: Object, objects: dict[Identity, Object]) -> list[Identity]:
    """Its namespace, the definition of its kind, and what its annotation names - as far as they are in the set."""
    own = identity(content)
    needs = [
        key
        for key, other in objects.items()
        if (key.kind == "Namespace" and key.group == "" and key.name == own.namespace)
        or (key.kind == _CRD and _defines(other, own))
    ]
    annotations = (content.get("metadata") or {}).get("annotations") or {}
    for text in filter(None, str(annotations.get(DEPENDS_ON, "")).split(",")):
        explicit = _parse(text.strip())
        if explicit in objects:
            needs.append(explicit)
    return [key for key in dict.fromkeys(needs) if key != own]


def _defines(definition: Object, own: Identity) -> bool:
    spec = definition.get("spec") or {}
    return bool(spec.get("group") == own.group and (spec.get("names") or {}).get("kind") == own.kind)


def _parse(text: str) -> Identity:
    """`group/Kind/name` or `group/namespaces/<namespace>/Kind/name`, as kubectl and cli-utils write it."""
    parts = text.split("/")
    if len(parts) == 3:
        return Identity(parts[0], parts[1], "", parts[2])
    if len(parts) == 5 and parts[1] == "namespaces":
        return Identity(parts[0], parts[3], parts[2], parts[4])
    raise KubernetesError(
        f"annotation {DEPENDS_ON}: {text!r} is no <group>/[namespaces/<namespace>/]<Kind>/<name>."
    )
