from __future__ import annotations

from policies.guardrails.kubernetes.require_read_only_root import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_a_writable_root_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(
            deployment(), "spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem", False
        ),
        at="spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem",
    )
