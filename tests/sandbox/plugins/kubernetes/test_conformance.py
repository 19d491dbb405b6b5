"""Every kind of the samples lives its whole life against a real API server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from sandbox.plugins.kubernetes.client import MERGE, ApiClient
from sandbox.plugins.kubernetes.errors import ApiError
from sandbox.plugins.kubernetes.resources import KindName, Resources
from sandbox.plugins.kubernetes.values import Object
from tests.sandbox.plugins.kubernetes.engine import Engine, Resource
from tests.sandbox.plugins.kubernetes.sample import LABEL, Sample, completed, merged, samples
from tests.stacks.environment import environment

STRANGER = {"fieldManager": "kubectl-edit"}
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
GROUP = "conformance.example.com"

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]


SAMPLE_LIST = samples()


def test_the_samples_cover_at_least_forty_kinds() -> None:
    assert len({sample.token for sample in SAMPLE_LIST}) >= 40


def test_every_kind_of_the_program_is_among_the_samples() -> None:
    used = {each.type for each in environment("prod").resources if each.type.startswith("kubernetes:")}
    built_in = {token for token in used if _is_built_in(token)}
    assert built_in, "the program makes Kubernetes objects"
    missing = sorted(built_in - {sample.token for sample in SAMPLE_LIST})
    assert not missing, f"add samples of {missing}; custom kinds are all like those of {GROUP}"


def _is_built_in(token: str) -> bool:
    """`kubernetes:apps/v1:Deployment` and the like; groups of others have a domain of their own."""
    group = token.split(":")[1].partition("/")[0]
    return "." not in group or group.endswith(".k8s.io")


@pytest.fixture(scope="module")
def custom_kinds(engine: Engine) -> Iterator[None]:
    """The definitions of the custom resources among the samples."""
    definitions = [
        _definition(engine, kind, scope)
        for kind, scope in (("Widget", "Namespaced"), ("ClusterWidget", "Cluster"))
    ]
    yield
    for definition in definitions:
        engine.delete(definition)


def _definition(engine: Engine, kind: str, scope: str) -> Resource:
    plural = f"{kind.lower()}s"
    schema = yaml.safe_load(
        "{type: object, properties: {spec: {type: object, properties: {size: {type: integer}, tags: {type: array, "
        "items: {type: string}}, limits: {type: object, additionalProperties: {type: string}}, parts: {type: array, "
        "items: {type: object, properties: {name: {type: string}, count: {type: integer, default: 1}}}}}}}}"
    )
    spec = {
        "group": GROUP,
        "scope": scope,
        "names": {"kind": kind, "plural": plural},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
    }
    return engine.create(DEFINITION, kind.lower(), {"metadata": {"name": f"{plural}.{GROUP}"}, "spec": spec})


@pytest.mark.parametrize("sample", SAMPLE_LIST, ids=lambda sample: sample.token.removeprefix("kubernetes:"))
def test_a_kind_lives_its_whole_life(
    sample: Sample, engine: Engine, api: ApiClient, request: pytest.FixtureRequest
) -> None:
    if GROUP in sample.token:
        request.getfixturevalue("custom_kinds")
    sample = completed(sample)
    engine.preview_create(
        sample.token, "sample", engine.checked(sample.token, "sample", sample.labelled("a"))
    )
    resource = engine.create(sample.token, "sample", sample.labelled("a"))
    try:
        _reads_back_without_a_difference(engine, resource)
        _can_be_imported(engine, resource)
        resource = _is_updated_in_place(engine, resource, sample)
        _shows_outside_changes(engine, resource, api, sample)
        _is_replaced_when_it_must_be(engine, resource, sample)
    finally:
        engine.delete(resource)
    assert engine.read(resource) is None, "the object outlived its deletion"
    assert _path_is_gone(api, resource)


def _reads_back_without_a_difference(engine: Engine, resource: Resource) -> None:
    found = engine.read(resource)
    assert found is not None
    difference = engine.diff(found, resource.inputs)
    assert not difference.changed, f"a refresh right after the creation shows {difference.paths}"


def _can_be_imported(engine: Engine, resource: Resource) -> None:
    found = engine.read(Resource(resource.token, "imported", {}, resource.identifier))
    assert found is not None
    difference = engine.diff(found, _as_the_program_says(resource, found))
    # below a list or object that one manager owns as a whole, the server's defaults look like ours
    lost = {path: kind for path, kind in difference.paths.items() if not kind.startswith("DELETE")}
    assert lost == {}, f"an import by {resource.identifier!r} differs in {lost}"
    as_generated = engine.checked(resource.token, "imported", found.inputs, found.inputs)
    assert not engine.diff(found, as_generated).changed, (
        "the program that an import generates would change something"
    )


def _as_the_program_says(resource: Resource, found: Resource) -> Object:
    """`stringData` is write-only: a program that imports gives `data`."""
    inputs = dict(resource.inputs)
    if inputs.pop("stringData", None) is not None:
        inputs["data"] = found.inputs["data"]
    return inputs


def _is_updated_in_place(engine: Engine, resource: Resource, sample: Sample) -> Resource:
    changed = merged(sample.labelled("b"), sample.update or {})
    news = engine.checked(sample.token, "sample", changed, resource.inputs)
    difference = engine.diff(resource, news)
    assert difference.changed
    assert difference.replaces == (), f"the update would replace because of {difference.replaces}"
    engine.update(resource, news, preview=True)
    updated = engine.update(resource, news)
    assert updated.state["metadata"]["labels"][LABEL] == "b"
    _reads_back_without_a_difference(engine, updated)
    return updated


def _shows_outside_changes(engine: Engine, resource: Resource, api: ApiClient, sample: Sample) -> None:
    api.request("PATCH", _path(resource, api), STRANGER, sample.outside, content_type=MERGE)
    found = engine.read(resource)
    assert found is not None
    difference = engine.diff(found, resource.inputs)
    assert difference.changed, f"nobody noticed {sample.outside}"


def _is_replaced_when_it_must_be(engine: Engine, resource: Resource, sample: Sample) -> None:
    if sample.replace is None:
        return
    changed = merged(merged(sample.labelled("b"), sample.update or {}), sample.replace)
    news = engine.checked(sample.token, "sample", changed, resource.inputs)
    difference = engine.diff(resource, news)
    assert difference.replaces, f"{sample.replace} must replace, but only changes {difference.paths}"


def _path(resource: Resource, api: ApiClient) -> str:
    metadata = resource.state["metadata"]
    kind = KindName(resource.inputs["apiVersion"], resource.inputs["kind"])
    return Resources(api).find(kind).item(metadata["name"], metadata.get("namespace"))


def _path_is_gone(api: ApiClient, resource: Resource) -> bool:
    try:
        api.get(_path(resource, api))
    except ApiError as error:
        return error.code == 404
    return False
