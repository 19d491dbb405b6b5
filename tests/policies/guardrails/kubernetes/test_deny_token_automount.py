from __future__ import annotations

from policies.guardrails.kubernetes.deny_token_automount import GUARDRAIL
from tests.policies.builders.kubernetes import deployment, service_account
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, rejects


def test_good_objects_are_accepted() -> None:
    accepts(GUARDRAIL, deployment())
    accepts(GUARDRAIL, service_account())


def test_a_mounted_token_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/automountServiceAccountToken", True),
        at="spec.template.spec.automountServiceAccountToken",
    )


def test_silence_means_mounted() -> None:
    rejects(
        GUARDRAIL,
        without(service_account(), "automountServiceAccountToken"),
        at="automountServiceAccountToken",
    )
