"""Readiness of Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and Pods."""

from __future__ import annotations

from sandbox.plugins.kubernetes.values import Object
from sandbox.plugins.kubernetes.waits.verdict import (
    READY,
    Subject,
    Verdict,
    condition,
    describe,
    failed,
    waiting,
)


def _observed(live: Object) -> bool:
    status = live.get("status") or {}
    return int(status.get("observedGeneration", 0)) >= int(live["metadata"].get("generation", 0))


def deployment(subject: Subject) -> Verdict:
    """Rolled out: the controller saw this generation, all replicas are new and available, no old one is left."""
    live, status = subject.live, subject.live.get("status") or {}
    if not _observed(live):
        return waiting("the Deployment controller to see the new specification")
    progressing = condition(live, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        return failed(describe(progressing))
    wanted = int(live["spec"].get("replicas", 1))
    updated, available = int(status.get("updatedReplicas", 0)), int(status.get("availableReplicas", 0))
    if live["spec"].get("paused") or wanted == 0:
        return READY
    if updated < wanted:
        return waiting(f"{wanted - updated} of {wanted} replicas to be updated")
    if int(status.get("replicas", 0)) > updated:
        return waiting(f"{int(status['replicas']) - updated} old replicas to end")
    if available < updated:
        return waiting(f"{updated - available} of {wanted} replicas to become available")
    return READY


def stateful_set(subject: Subject) -> Verdict:
    """Every replica is ready and of the current revision (up to the partition, if the update is partial)."""
    live, status = subject.live, subject.live.get("status") or {}
    if not _observed(live):
        return waiting("the StatefulSet controller to see the new specification")
    wanted = int(live["spec"].get("replicas", 1))
    ready = int(status.get("readyReplicas", 0))
    if ready < wanted:
        return waiting(f"{wanted - ready} of {wanted} replicas to become ready")
    strategy = live["spec"].get("updateStrategy") or {}
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return READY
    partition = int((strategy.get("rollingUpdate") or {}).get("partition", 0))
    updated = int(status.get("updatedReplicas", 0))
    if updated < wanted - partition:
        return waiting(f"{wanted - partition - updated} of {wanted} replicas to be updated")
    return READY


def daemon_set(subject: Subject) -> Verdict:
    """Every node that should run a Pod runs an available one of the new revision."""
    live, status = subject.live, subject.live.get("status") or {}
    if not _observed(live):
        return waiting("the DaemonSet controller to see the new specification")
    wanted = int(status.get("desiredNumberScheduled", 0))
    available = int(status.get("numberAvailable", 0))
    updated = int(status.get("updatedNumberScheduled", 0))
    on_delete = (live["spec"].get("updateStrategy") or {}).get("type") == "OnDelete"
    if not on_delete and updated < wanted:
        return waiting(f"{wanted - updated} of {wanted} Pods to be updated")
    return (
        waiting(f"{wanted - available} of {wanted} Pods to become available") if available < wanted else READY
    )


def replicas(subject: Subject) -> Verdict:
    """A ReplicationController has as many available replicas as it wants."""
    wanted = int(subject.live["spec"].get("replicas", 1))
    available = int((subject.live.get("status") or {}).get("availableReplicas", 0))
    return READY if available == wanted else waiting(f"{wanted - available} of {wanted} replicas")


def job(subject: Subject) -> Verdict:
    """The Job completed (or is suspended on purpose)."""
    if subject.live["spec"].get("suspend"):
        return READY
    failure = condition(subject.live, "Failed")
    if failure.get("status") == "True":
        return failed(describe(failure))
    if condition(subject.live, "Complete").get("status") == "True":
        return READY
    status = subject.live.get("status") or {}
    return waiting(f"the Job to complete ({int(status.get('active', 0))} active)")


def pod(subject: Subject) -> Verdict:
    """The Pod is scheduled, initialized and ready, or has succeeded."""
    phase = (subject.live.get("status") or {}).get("phase")
    if phase == "Succeeded":
        return READY
    if phase == "Failed":
        return failed(f"the Pod failed: {'; '.join(pod_problems(subject.live)) or 'no reason given'}")
    ready = condition(subject.live, "Ready")
    if ready.get("status") == "True":
        return READY
    scheduled = condition(subject.live, "PodScheduled")
    if scheduled.get("status") == "False":
        return waiting(f"a node ({describe(scheduled)})")
    return waiting("; ".join(pod_problems(subject.live)) or "the Pod to become ready")


def pod_problems(live: Object) -> list[str]:
    """What the Pod itself says is wrong with it."""
    status, name = live.get("status") or {}, live["metadata"]["name"]
    problems = []
    scheduled = condition(live, "PodScheduled")
    if scheduled.get("status") == "False":
        problems.append(f"Pod {name}: {describe(scheduled)}")
    for entry in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
        state = entry.get("state") or {}
        trouble = state.get("waiting") or state.get("terminated") or {}
        reason = trouble.get("reason")
        if reason and reason not in ("Completed", "ContainerCreating", "PodInitializing"):
            detail = f": {trouble['message']}" if trouble.get("message") else ""
            problems.append(f"Pod {name}: container {entry['name']} is {reason}{detail}")
    return problems
