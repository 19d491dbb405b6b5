from __future__ import annotations

from policies.guardrails.kubernetes.require_limits import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import without
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_no_memory_limit_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/resources/limits/memory"),
        at="spec.template.spec.containers.0.resources.limits.memory",
    )


def test_no_request_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        without(deployment(), "spec/template/spec/containers/0/resources/requests/cpu"),
        at="spec.template.spec.containers.0.resources.requests.cpu",
    )
