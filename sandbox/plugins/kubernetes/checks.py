"""Check: complete the inputs (kind, name, namespace) and refuse what the API server would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.naming import (
    Autonaming,
    adopt_name,
    assign_name,
    metadata_of,
    name_of,
    namespace_of,
)
from sandbox.plugins.kubernetes.resources import kind_of
from sandbox.plugins.kubernetes.schema.check import Problem, problems
from sandbox.plugins.kubernetes.state import mark_data, to_engine, without_server_metadata
from sandbox.plugins.kubernetes.values import Object, Unknown


@dataclass
class Checked:
    """The inputs to go on with, and what is wrong with them."""

    inputs: Object
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class CheckInput:
    """What the engine asks to check."""

    token: str
    name: str
    news: Object
    olds: Object
    seed: bytes = b""
    autonaming: Autonaming | None = None


def check(request: CheckInput, namespace: str, namespaced: bool | None, *, server_side: bool) -> Checked:
    """The completed inputs. `namespaced` is None where nobody knows yet. Raises KubernetesError."""
    inputs = to_engine(
        dict(request.news)
    )  # a manifest's `x-kubernetes-` reads like the SDK's `x_kubernetes_`
    kind = kind_of(request.token, inputs)
    inputs.setdefault("apiVersion", kind.api_version)
    inputs.setdefault("kind", kind.kind)
    if isinstance(inputs.get("metadata"), Unknown):
        return Checked(inputs, problems(inputs, partial=kind.is_patch))
    without_server_metadata(inputs)
    if kind.is_patch:
        _check_patch(inputs, server_side=server_side)
    elif request.olds:
        adopt_name(inputs, request.olds)
    if not kind.is_patch:
        assign_name(inputs, request.name, request.seed, request.autonaming)
    found = problems(inputs, partial=kind.is_patch)
    if metadata_of(inputs).get("generateName") and not name_of(inputs):
        found.append(
            Problem("metadata.generateName", "is not supported with server-side apply; use auto-naming.")
        )
    _set_namespace(inputs, request.olds, namespace, namespaced)
    return Checked(mark_data(inputs), found)


def _check_patch(inputs: Object, *, server_side: bool) -> None:
    if not server_side:
        raise KubernetesError(
            "patch resources need server-side apply: set `enableServerSideApply` on the provider."
        )
    if metadata_of(inputs).get("name") is None:
        raise KubernetesError("patch resources need `.metadata.name`: the name of the object to patch.")


def _set_namespace(inputs: Object, olds: Object, namespace: str, namespaced: bool | None) -> None:
    """A namespaced object without one gets the provider's, as it would from kubectl."""
    metadata = metadata_of(inputs)
    if metadata.get("namespace") is not None or namespaced is False:
        return
    if namespaced is None and olds and not namespace_of(olds):
        return  # a custom resource that had no namespace before: cluster-scoped
    metadata["namespace"] = namespace
