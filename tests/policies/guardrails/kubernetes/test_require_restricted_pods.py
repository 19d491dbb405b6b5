from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrail import Undecided
from policies.guardrails.kubernetes.require_restricted_pods import GUARDRAIL
from tests.policies.builders.kubernetes import deployment, pod
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, findings, rejects


def test_good_pods_are_accepted() -> None:
    accepts(GUARDRAIL, deployment())
    accepts(GUARDRAIL, pod())


def test_root_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/containers/0/securityContext/runAsNonRoot", False),
        at="spec.template.spec.containers.0.securityContext.runAsNonRoot",
    )


def test_escalation_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation"),
        at="spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation",
    )


def test_capabilities_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(
            deployment(), "spec/template/spec/containers/0/securityContext/capabilities/drop", ["NET_RAW"]
        ),
        at="spec.template.spec.containers.0.securityContext.capabilities.drop",
    )


def test_free_system_calls_are_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/securityContext/seccompProfile"),
        at="spec.template.spec.containers.0.securityContext.seccompProfile.type",
    )


def test_an_unknown_context_is_undecided() -> None:
    found = findings(
        GUARDRAIL, changed(deployment(), "spec/template/spec/containers/0/securityContext", UNKNOWN)
    )
    assert all(isinstance(one, Undecided) for one in found)
    assert len(found) == 4
