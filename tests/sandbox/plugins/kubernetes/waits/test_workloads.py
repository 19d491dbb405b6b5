"""Readiness of workloads is read from their status as kubectl rollout does."""

from __future__ import annotations

from typing import cast

import pytest

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits import workloads
from sandbox.plugins.kubernetes.waits.verdict import Check, Subject, Verdict

NO_CLIENT = cast(ApiClient, None)


def look(check: Check, spec: Object, status: Object) -> Verdict:
    live = {
        "metadata": {"name": "web", "generation": 2},
        "spec": spec,
        "status": {"observedGeneration": 2, **status},
    }
    return check(Subject(NO_CLIENT, live, 0.0))


def test_a_deployment_is_ready_when_all_replicas_are_new_and_available() -> None:
    status = {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    assert look(workloads.deployment, {"replicas": 2}, status).ready


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ({"observedGeneration": 1}, "to see the new specification"),
        ({"replicas": 2, "updatedReplicas": 1, "availableReplicas": 2}, "1 of 2 replicas to be updated"),
        ({"replicas": 3, "updatedReplicas": 2, "availableReplicas": 3}, "1 old replicas to end"),
        (
            {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 0},
            "2 of 2 replicas to become available",
        ),
    ],
)
def test_a_deployment_says_what_it_waits_for(status: Object, text: str) -> None:
    verdict = look(workloads.deployment, {"replicas": 2}, status)
    assert not verdict.ready
    assert text in verdict.waiting_for


def test_a_deployment_past_its_deadline_has_failed() -> None:
    condition = {
        "type": "Progressing",
        "status": "False",
        "reason": "ProgressDeadlineExceeded",
        "message": "too slow",
    }
    verdict = look(workloads.deployment, {"replicas": 2}, {"conditions": [condition]})
    assert verdict.failure == "Progressing is False (ProgressDeadlineExceeded): too slow"


def test_a_partial_stateful_set_update_waits_only_for_its_part() -> None:
    spec = {"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 2}}}
    assert look(workloads.stateful_set, spec, {"readyReplicas": 3, "updatedReplicas": 1}).ready
    assert not look(workloads.stateful_set, {"replicas": 3}, {"readyReplicas": 3, "updatedReplicas": 1}).ready


def test_a_daemon_set_updated_on_delete_does_not_wait_for_the_new_revision() -> None:
    status = {"desiredNumberScheduled": 2, "numberAvailable": 2, "updatedNumberScheduled": 0}
    assert not look(workloads.daemon_set, {}, status).ready
    assert look(workloads.daemon_set, {"updateStrategy": {"type": "OnDelete"}}, status).ready


def test_a_failed_job_is_a_failure_and_a_suspended_one_is_ready() -> None:
    failed = {"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]}
    assert "BackoffLimitExceeded" in look(workloads.job, {}, failed).failure
    assert look(workloads.job, {"suspend": True}, {}).ready


def test_a_pod_names_the_container_that_holds_it_up() -> None:
    state = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
    verdict = look(
        workloads.pod, {}, {"phase": "Pending", "containerStatuses": [{"name": "main", "state": state}]}
    )
    assert verdict.waiting_for == "Pod web: container main is ImagePullBackOff: no such image"
