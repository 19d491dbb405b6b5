from __future__ import annotations

from policies.guardrails.kubernetes.deny_host_access import GUARDRAIL
from tests.policies.builders.kubernetes import deployment, pod
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_the_hosts_network_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/hostNetwork", True),
        at="spec.template.spec.hostNetwork",
    )


def test_the_hosts_processes_are_rejected() -> None:
    rejects(GUARDRAIL, changed(pod(), "spec/hostPID", True), at="spec.hostPID")


def test_the_hosts_files_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/volumes/0", {"name": "root", "hostPath": {"path": "/"}}),
        at="spec.template.spec.volumes.0.hostPath",
    )


def test_the_hosts_ports_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(
            deployment(), "spec/template/spec/containers/0/ports/0", {"containerPort": 80, "hostPort": 80}
        ),
        at="spec.template.spec.containers.0.ports.0.hostPort",
    )
