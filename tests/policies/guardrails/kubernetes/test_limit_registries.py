from __future__ import annotations

from policies.guardrails.kubernetes.limit_registries import GUARDRAIL
from tests.policies.builders.kubernetes import deployment
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, deployment())


def test_a_public_registry_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(deployment(), "spec/template/spec/containers/0/image", "docker.io/library/nginx:1.27"),
        at="spec.template.spec.containers.0.image",
    )


def test_a_look_alike_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(
            deployment(),
            "spec/template/spec/containers/0/image",
            "111122223333.dkr.ecr.eu-central-1.amazonaws.com.evil.example/app:1",
        ),
        at="spec.template.spec.containers.0.image",
    )
