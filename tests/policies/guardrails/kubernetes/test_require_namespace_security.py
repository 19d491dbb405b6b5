from __future__ import annotations

from policies.guardrails.kubernetes.require_namespace_security import GUARDRAIL
from tests.policies.builders.kubernetes import namespace
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, namespace())


def test_no_level_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(namespace(), "metadata/labels", {}),
        at="metadata.labels[pod-security.kubernetes.io/enforce]",
    )


def test_privileged_is_no_level() -> None:
    rejects(
        GUARDRAIL,
        changed(namespace(), "metadata/labels", {"pod-security.kubernetes.io/enforce": "privileged"}),
        at="metadata.labels[pod-security.kubernetes.io/enforce]",
    )
