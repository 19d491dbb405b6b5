"""Construct: turn manifests or a chart into child resources of a component."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.kubernetes.components.monitor import Monitor, secret_data
from sandbox.plugins.kubernetes.components.ordering import Identity, identity, layers
from sandbox.plugins.kubernetes.directives import SKIP_AWAIT
from sandbox.plugins.kubernetes.errors import KubernetesError
from sandbox.plugins.kubernetes.helm.template import chart_objects
from sandbox.plugins.kubernetes.manifests import decode
from sandbox.plugins.kubernetes.naming import metadata_of
from sandbox.plugins.kubernetes.program_files import read_all
from sandbox.plugins.kubernetes.values import UNKNOWN, Object, has_unknown, plain, unpack

PARALLEL = 16


@dataclass(frozen=True)
class Ambience:
    """What a component takes from its provider."""

    environment: Mapping[str, str]
    namespace: str
    version: str


@dataclass(frozen=True)
class Constructed:
    """The component's URN and outputs."""

    urn: str
    outputs: Object


def construct(request: provider_pb2.ConstructRequest, ambience: Ambience) -> Constructed:
    """Register the component and its objects. Raises KubernetesError."""
    read = _SOURCES.get(request.type)
    if read is None:
        known = ", ".join(sorted(_SOURCES))
        raise KubernetesError(f"the stand-in has no component {request.type!r}; it has: {known}.")
    inputs = plain(unpack(request.inputs))
    with Monitor(request, ambience.version) as monitor:
        urn = monitor.component()
        if has_unknown(inputs):
            outputs: Object = {"resources": UNKNOWN}
        else:
            objects = read(inputs, request.name, ambience)
            prefix = str(inputs.get("resourcePrefix") or request.name)
            skip_await = inputs.get("skipAwait") is True
            outputs = {"resources": _register(monitor, urn, objects, prefix, skip_await=skip_await)}
        monitor.finish(urn, outputs)
    return Constructed(urn, outputs)


def _register(
    monitor: Monitor, parent: str, objects: list[Object], prefix: str, *, skip_await: bool
) -> list[Object]:
    """Layer by layer, each layer at once; references to the children."""
    urns: dict[Identity, str] = {}
    references: list[Object] = []
    with ThreadPoolExecutor(PARALLEL) as pool:
        for layer in layers(objects):
            pending = []
            for content, needs in layer:
                if skip_await:
                    metadata_of(content).setdefault("annotations", {})[SKIP_AWAIT] = "true"
                token, name = _token(content), _name(content, prefix)
                dependencies = [urns[need] for need in needs]
                work = pool.submit(monitor.child, token, name, secret_data(content), parent, dependencies)
                pending.append((identity(content), work))
            for key, work in pending:
                reference = work.result()
                urns[key] = reference["urn"]
                references.append(reference)
    return references


def _token(content: Object) -> str:
    version = str(content["apiVersion"])
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{content['kind']}"


def _name(content: Object, prefix: str) -> str:
    found = identity(content)
    if not found.name:
        raise KubernetesError(f"a {found.kind} of the manifests has no `.metadata.name`.")
    return f"{prefix}:{found.namespace}/{found.name}" if found.namespace else f"{prefix}:{found.name}"


def _config_group(inputs: Object, name: str, ambience: Ambience) -> list[Object]:
    found: list[Object] = []
    for pattern in inputs.get("files") or []:
        found += _from_file(str(pattern), ambience)
    if inputs.get("yaml"):
        found += decode(str(inputs["yaml"]), ambience.namespace, source=f"`yaml` of {name!r}")
    for given in inputs.get("objs") or []:
        if not isinstance(given, dict):
            raise KubernetesError(f"`objs` of {name!r} must hold objects, got {given!r}.")
        found.append(given)
    return found


def _config_file(inputs: Object, name: str, ambience: Ambience) -> list[Object]:
    return _from_file(str(inputs.get("file") or name), ambience)


def _from_file(pattern: str, ambience: Ambience) -> list[Object]:
    return [
        content
        for source, text in read_all(pattern, ambience.environment)
        for content in decode(text, ambience.namespace, source=source)
    ]


def _chart(inputs: Object, name: str, ambience: Ambience) -> list[Object]:
    given = {"namespace": ambience.namespace, "name": name, **inputs}
    return chart_objects(given, ambience.environment)


_SOURCES: dict[str, Callable[[Object, str, Ambience], list[Object]]] = {
    "kubernetes:yaml/v2:ConfigFile": _config_file,
    "kubernetes:yaml/v2:ConfigGroup": _config_group,
    "kubernetes:helm.sh/v4:Chart": _chart,
}
