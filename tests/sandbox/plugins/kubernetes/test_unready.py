"""Jobs that did not complete are made again when the program asks for it, against a real API server."""

from __future__ import annotations

import pytest

from sandbox.plugins.kubernetes.directives import REPLACE_UNREADY
from sandbox.plugins.kubernetes.values import Object, unpack
from tests.sandbox.plugins.kubernetes.engine import CallFailedError, Engine, Resource

JOB = "kubernetes:batch/v1:Job"
PATH = f'metadata.annotations["{REPLACE_UNREADY}"]'

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]


def job(name: str, annotations: dict[str, str], **pod: object) -> Object:
    container = {"name": "main", "image": "example/main:1"}
    return {
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"template": {"spec": {"containers": [container], "restartPolicy": "Never", **pod}}},
    }


def stuck(engine: Engine, name: str, annotations: dict[str, str]) -> Resource:
    """As the engine keeps a Job that did not complete in time: no node takes its pod."""
    given = job(name, annotations, nodeSelector={"nowhere": "true"})
    with pytest.raises(CallFailedError, match="timed out") as failure:
        engine.create(JOB, name, given, timeout=2)
    partial = failure.value.partial
    assert partial is not None
    return Resource(JOB, name, engine.checked(JOB, name, given), partial.id, unpack(partial.properties))


def test_a_job_that_did_not_complete_is_made_again_when_the_program_asks(engine: Engine) -> None:
    resource = stuck(engine, "migrate", {REPLACE_UNREADY: "true"})
    found = engine.diff(resource, resource.inputs)
    engine.delete(resource)
    assert (found.changed, found.replaces, found.delete_first) == (True, (PATH,), True)
    assert not engine.diff(resource, resource.inputs).changed, "what is gone is for a refresh to find"


def test_a_job_that_did_not_complete_stays_when_nobody_asks(engine: Engine) -> None:
    resource = stuck(engine, "left-alone", {})
    found = engine.diff(resource, resource.inputs)
    engine.delete(resource)
    assert not found.changed


def test_a_job_that_completed_stays(engine: Engine) -> None:
    resource = engine.create(JOB, "done", job("done", {REPLACE_UNREADY: "true"}))
    found = engine.diff(resource, resource.inputs)
    engine.delete(resource)
    assert not found.changed


def test_a_job_that_cannot_be_looked_at_stays(
    offline_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.plugins.kubernetes.client.RETRY_PAUSES", ())
    inputs = offline_engine.checked(JOB, "far", job("far", {REPLACE_UNREADY: "true"}))
    resource = Resource(JOB, "far", inputs, "default/far", dict(inputs))
    assert not offline_engine.diff(resource, inputs).changed
